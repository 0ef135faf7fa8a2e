// Edits of a plan by hand: its name, and the name and exercises of a session. What was done stays. Figures that nobody could
// train by are refused; conflicts.ts says what does not fit.
import { isEndurance, isHold } from '../exercise/exercise.ts';
import { placeOf } from './conflicts.ts';
import { percentOfMaxFor } from './periods.ts';
import type { Plan, PlannedExercise, PlannedSession } from './plan.ts';
import type { RefineContext } from './refine.ts';
import type { PlanRefusal } from './words.ts';

export interface PlanPatch {
  readonly name?: string;
  readonly sessions?: readonly SessionPatch[];
}

export interface SessionPatch {
  readonly sessionId: string;
  readonly name?: string;
  /** All exercises of the session, in their order. */
  readonly exercises?: readonly Pick<
    PlannedExercise,
    'exerciseId' | 'sets' | 'least' | 'most' | 'restSeconds' | 'repsInReserve'
  >[];
}

const mostSets = 20;
/** Of repetitions, or of seconds: four hours. */
const mostCount = 14_400;
const mostRestSeconds = 1800;
const mostInReserve = 10;

export function patchPlan(
  plan: Plan,
  { name, sessions = [] }: PlanPatch,
  context: Pick<RefineContext, 'today' | 'done' | 'exercises'>,
): { plan: Plan; refused: readonly PlanRefusal[] } {
  const refused: PlanRefusal[] = [];
  let patched = { ...plan, name: name ?? plan.name };
  for (const patch of sessions) {
    const session = patched.sessions.find(({ id }) => id === patch.sessionId);
    const refusal = session ? refusalOf(session, patch, context) : sessionNotFound(patch);
    if (!session || refusal) {
      refused.push(...(refusal ? [refusal] : []));
      continue;
    }
    const next = patchSession(session, patch, context);
    patched = { ...patched, sessions: patched.sessions.map((one) => (one.id === next.id ? next : one)) };
  }
  return { plan: patched, refused };
}

const sessionNotFound = ({ sessionId }: SessionPatch): PlanRefusal => ({ word: 'session not found', sessionId });

type Edited = NonNullable<SessionPatch['exercises']>[number];

function refusalOf(
  session: PlannedSession,
  { exercises = [] }: SessionPatch,
  { today, done, exercises: known }: Pick<RefineContext, 'today' | 'done' | 'exercises'>,
): PlanRefusal | undefined {
  if (session.day < today || done.has(session.id)) return { word: 'session already done', ...placeOf(session) };
  const ids = new Set(known.map(({ id }) => id));
  const unknown = exercises.find(({ exerciseId }) => !ids.has(exerciseId));
  if (unknown) return { word: 'exercise not found', exerciseId: unknown.exerciseId };
  const wrong = exercises.find((exercise) => !isWithin(exercise));
  return wrong && { word: 'figures out of range', exerciseId: wrong.exerciseId };
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const isWithin = ({ sets, least, most, restSeconds, repsInReserve }: Edited): boolean =>
  isWhole(sets, 1, mostSets) &&
  isWhole(least, 1, mostCount) &&
  isWhole(most, least, mostCount) &&
  isWhole(restSeconds, 0, mostRestSeconds) &&
  isWhole(repsInReserve, 0, mostInReserve);

function patchSession(
  session: PlannedSession,
  { name, exercises }: SessionPatch,
  { exercises: known }: Pick<RefineContext, 'exercises'>,
): PlannedSession {
  const named = { ...session, name: name ?? session.name };
  if (!exercises) return named;
  const before = new Map(session.exercises.map((exercise) => [exercise.exerciseId, exercise]));
  return { ...named, isEdited: true, exercises: exercises.map((edited) => toPlanned(edited, before, known)) };
}

/** The percentages follow the range where the exercise had them. */
function toPlanned(
  edited: Edited,
  before: ReadonlyMap<string, PlannedExercise>,
  known: RefineContext['exercises'],
): PlannedExercise {
  const exercise = known.find(({ id }) => id === edited.exerciseId)!;
  const percent = before.get(edited.exerciseId)?.percentOfMax;
  return {
    exerciseId: edited.exerciseId,
    sets: edited.sets,
    least: edited.least,
    most: edited.most,
    restSeconds: edited.restSeconds,
    repsInReserve: edited.repsInReserve,
    unit: isHold(exercise) || isEndurance(exercise) ? 'seconds' : 'repetitions',
    ...(isEndurance(exercise) ? { isEndurance: true } : {}),
    ...(percent ? { percentOfMax: percentOfMaxFor(edited, edited.repsInReserve) } : {}),
  };
}
