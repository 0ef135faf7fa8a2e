// Answers the common questions from the person's figures without a language model, in the person's language. It says nothing
// that the figures do not say.
import type { LiftForecast, TrainingStatus } from '#proto/gen/sinew/ai/v1/coach.ts';
import type { TrainingPlan } from '#proto/gen/sinew/ai/v1/plan.ts';
import { PlannedSession_SessionState as SessionState } from '#proto/gen/sinew/ai/v1/plan.ts';
import type { RecommendedExercise, RecommendedSession } from '#proto/gen/sinew/ai/v1/session.ts';
import { type CoachFormat, createCoachFormat, type Listener } from '../language/format.ts';
import { phraseIn } from '../language/language.ts';
import { toTenths } from '../language/rounding.ts';
import { phraseBooks } from '../language/say.ts';
import { exerciseIn, intentOf } from './intent.ts';
import { type EngineWords, engineWords } from './words.ts';

export interface RecordLine {
  exerciseName: string;
  /** Kilograms of the estimated one-repetition maximum. */
  value: number;
}

/** What the answers are made from. */
export interface Figures {
  status: () => Promise<TrainingStatus>;
  forecast: (exerciseId: string) => Promise<LiftForecast>;
  records: () => Promise<RecordLine[]>;
  session: () => Promise<RecommendedSession>;
  /** The accepted plan. */
  plan: () => Promise<TrainingPlan | undefined>;
}

export interface EngineQuestion {
  text: string;
  listener: Listener;
  exercises: readonly { readonly id: string; readonly name: string }[];
  sessionsOf: (exerciseId: string) => number;
}

const mostRecords = 8;
const mostPlanned = 4;

/** What was looked up for an answer, and what was found. */
export interface RulesLookup {
  tool: string;
  args: object;
  value: unknown;
}

interface RulesAnswer {
  text: string;
  lookup: RulesLookup | undefined;
}

/** The answer, and what was looked up for it. */
export async function answerByRules(question: EngineQuestion, figures: Figures): Promise<RulesAnswer> {
  const { listener, text } = question;
  const words = phraseIn(engineWords, listener.locale);
  const format = createCoachFormat(listener, phraseIn(phraseBooks, listener.locale).muscles);
  const intent = intentOf(text);
  const exercise = exerciseIn(text, question.exercises, question.sessionsOf);
  const isOfExercise = exercise && (intent === 'forecast' || intent === 'unknown');
  if (isOfExercise) {
    const value = await figures.forecast(exercise.id);
    const lookup = { tool: 'forecast', args: { exercise: exercise.id }, value };
    return { lookup, text: sayForecast(value, words, format) };
  }
  switch (intent) {
    case 'records':
      return answerFrom('records', await figures.records(), (records) => sayRecords(records, words, format));
    case 'session':
      return answerFrom('session', await figures.session(), (session) => saySession(session, words, format));
    case 'why':
      return answerFrom('session', await figures.session(), (session) => sayReasons(session, words));
    case 'plan':
      return answerFrom('plan', await figures.plan(), (plan) => sayPlan(plan, words, format));
    case 'status':
    case 'forecast':
      return answerFrom('status', await figures.status(), sayStatus);
    case 'unknown':
      return { lookup: undefined, text: words.help };
  }
}

const answerFrom = <Value>(tool: string, value: Value, say: (value: Value) => string): RulesAnswer => ({
  text: say(value),
  lookup: { tool, args: {}, value },
});

function sayStatus({ fitness, workload, monotony, muscles }: TrainingStatus): string {
  const said = [fitness, workload, monotony, muscles].flatMap((figures) => figures?.explanation ?? []);
  return [...new Set(said)].join(' ');
}

function sayForecast(
  { exerciseName, oneRepMaxKg, lowKg, highKg, impliedSets, explanation }: LiftForecast,
  words: EngineWords,
  { weight }: CoachFormat,
): string {
  if (oneRepMaxKg === undefined) return `${exerciseName}: ${explanation}`;
  const sets = impliedSets.map(({ reps, weightKg }) => ({ reps, weight: weight(toTenths(weightKg)) }));
  const [max, low, high] = [oneRepMaxKg, lowKg!, highKg!].map((value) => weight(toTenths(value)));
  return `${words.forecast({ exercise: exerciseName, max: max!, low: low!, high: high! })} ${words.implied(sets)} ${explanation}`;
}

const sayRecords = (records: readonly RecordLine[], words: EngineWords, { weight }: CoachFormat): string =>
  records.length === 0
    ? words.noRecords
    : records
        .toSorted((one, other) => other.value - one.value)
        .slice(0, mostRecords)
        .map(({ exerciseName, value }) => words.record(exerciseName, weight(toTenths(value))))
        .join('\n');

function saySession(session: RecommendedSession, words: EngineWords, format: CoachFormat): string {
  const { exercises, minutes, reasons } = session;
  const why = reasons.map(({ text }) => text).join(' ');
  if (exercises.length === 0) return `${words.nothingToTrain} ${why}`;
  const lines = exercises.map((exercise) => sayExercise(exercise, words, format));
  return [words.session(Math.round(minutes)), ...lines, why].join('\n').trim();
}

function sayExercise(
  exercise: RecommendedExercise,
  words: EngineWords,
  { weight, time, distance }: CoachFormat,
): string {
  const { exerciseName, sets, reps, seconds, metres, weightKg, restSeconds } = exercise;
  const amounts = [
    ...(reps === undefined ? [] : [words.reps(reps)]),
    ...(metres === undefined ? [] : [distance(metres)]),
    ...(seconds === undefined ? [] : [time(seconds)]),
  ];
  const load = weightKg === undefined ? '' : weight(weightKg);
  return words.exercise({ name: exerciseName, sets, amount: amounts.join(', '), load, rest: restSeconds });
}

function sayReasons({ exercises, reasons }: RecommendedSession, words: EngineWords): string {
  const lines = exercises.map((exercise) => {
    return `${exercise.exerciseName}: ${exercise.reasons.map(({ text }) => text).join(' ')}`;
  });
  const all = [...reasons.map(({ text }) => text), ...lines];
  return all.length === 0 ? words.nothingToTrain : all.join('\n');
}

function sayPlan(plan: TrainingPlan | undefined, words: EngineWords, { day }: CoachFormat): string {
  if (!plan) return words.noPlan;
  const coming = plan.sessions.filter(({ state }) => state === SessionState.PLANNED).slice(0, mostPlanned);
  const lines = coming.map(({ date, name, focus }) => words.planned(day(date), name || focus));
  const { done = 0, missed = 0 } = plan.adherence ?? {};
  return [
    words.adherence(done, missed),
    ...lines,
    ...plan.changes.slice(0, 3).flatMap(({ change }) => change?.text ?? []),
  ].join('\n');
}
