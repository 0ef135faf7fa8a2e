// The forecast of a lift's next session: the best estimated one-repetition maximum (e1RM) of that session, an interval that
// holds 80 % of such sessions, the loads that the maximum implies, and the figures that moved the forecast from the last
// session.
// The state takes one workout after the other. It is plain data, so that it can be stored and continued later. When an
// earlier workout is added or changed, the keeper of the state must replay the log from the beginning.
// The model was chosen on the logs of 52 people; test/bench/forecast measures it on any log.
import { daysSince, type ForecastSituation, featureNames, featuresOf } from './features.ts';
import { adapt, addError, boundsOf, type Errors, noErrors, usualErrors, type Width } from './interval.ts';
import { addSession, compareWithPast, isPlausible, type Lift, lastOf } from './lift.ts';
import { addComparisons, type ForecastPerson, newPerson } from './person.ts';
import { clipChange, learn, newRegression, predict, type Regression } from './regression.ts';
import { type LiftSession, loadFor, type PerformedSet, sessionsOf } from './session.ts';

export interface ForecastState {
  readonly lifts: Readonly<Record<string, Lift & { readonly errors: Errors }>>;
  readonly person: ForecastPerson;
  readonly regression: Regression;
  readonly errors: Errors;
  readonly adaptation: number;
}

export interface PerformedWorkout {
  readonly startTime: Date;
  readonly sets: readonly PerformedSet[];
}

export interface Forecast {
  readonly oneRepMaxKg: number;
  /** The interval that holds four of five sessions. */
  readonly interval: { readonly lowKg: number; readonly highKg: number };
  /** The best estimated maximum of the last session. */
  readonly lastKg: number;
  /** Earlier sessions of the lift. */
  readonly sessions: number;
  /** Loads that the maximum implies, not rounded. */
  readonly loads: readonly { readonly reps: number; readonly weightKg: number }[];
  /** How much each figure moved the forecast from the last session, in logarithms, the largest first. */
  readonly moved: readonly Mover[];
}

export interface Mover {
  /** The name of a feature in prior.json. */
  readonly figure: string;
  readonly value: number;
  readonly effect: number;
}

/** The answer while a lift has too few sessions for a forecast. */
export interface NotYet {
  readonly missingSessions: number;
}

export const newForecastState: ForecastState = {
  lifts: {},
  person: newPerson,
  regression: newRegression,
  errors: usualErrors,
  adaptation: 0,
};

export const leastSessions = 5;
const impliedReps = [3, 5, 8, 10];
/** A smaller change is told as no change, because two of five sessions repeat the last session exactly. */
const leastOffset = 0.02;

/** @param at when the next session begins */
export function forecast(state: ForecastState, exerciseId: string, at: Date): Forecast | NotYet {
  const lift = liftOf(state, exerciseId);
  if (!lift || lift.count < leastSessions) return { missingSessions: leastSessions - (lift?.count ?? 0) };
  const outlook = look(state, { exerciseId, lift, person: state.person, time: at.getTime() });
  const last = Math.exp(lastOf(lift));
  const oneRepMaxKg = last * Math.exp(outlook.told);
  return {
    oneRepMaxKg,
    interval: { lowKg: last * Math.exp(outlook.low), highKg: last * Math.exp(outlook.high) },
    lastKg: last,
    sessions: lift.count,
    loads: impliedReps.map((reps) => ({ reps, weightKg: loadFor(oneRepMaxKg, reps) })),
    moved: moversOf(state.regression, outlook.features),
  };
}

/** The state after a workout. The state before it forecasts each of its sessions, and the errors are learnt. */
export function applyWorkout(state: ForecastState, { startTime, sets }: PerformedWorkout): ForecastState {
  const time = startTime.getTime();
  const sessions = sessionsOf(sets);
  const compared = sessions.flatMap((session) => {
    const comparison = compareWithPast(liftOf(state, session.exerciseId), session);
    return comparison ? [{ ...comparison, exerciseId: session.exerciseId }] : [];
  });
  const trials = sessions.flatMap((session) => tryOut(state, session, time) ?? []);
  return {
    lifts: {
      ...state.lifts,
      ...Object.fromEntries(sessions.flatMap((session) => nextLift(state, session, { time, trials }))),
    },
    person: addComparisons(state.person, compared, time),
    regression: learn(state.regression, trials),
    errors: trials.reduce((errors, trial) => addError(errors, trial, 'person'), state.errors),
    adaptation: trials.reduce((adaptation, { isMissed }) => adapt(adaptation, isMissed), state.adaptation),
  };
}

/** An exercise that the person made may have a name that every object has, such as `constructor`. */
const liftOf = ({ lifts }: ForecastState, exerciseId: string) =>
  Object.hasOwn(lifts, exerciseId) ? lifts[exerciseId] : undefined;

/** A forecast as differences from the last session, in logarithms. */
interface Outlook {
  readonly features: readonly number[];
  readonly offset: number;
  /** The offset that the person is told: 0 when the offset is too small to be worth telling. */
  readonly told: number;
  readonly low: number;
  readonly high: number;
}

function look(state: ForecastState, situation: ForecastSituation): Outlook {
  const features = featuresOf(situation);
  const offset = predict(state.regression, features);
  const told = Math.abs(offset) < leastOffset ? 0 : offset;
  const { low, high } = boundsOf(widthOf(state, situation.exerciseId), {
    values: situation.lift.values,
    days: daysSince(situation),
  });
  return { features, offset, told, low: Math.min(offset + low, told), high: Math.max(offset + high, told) };
}

const widthOf = (state: ForecastState, exerciseId: string): Width => ({
  lift: liftOf(state, exerciseId)?.errors ?? noErrors,
  person: state.errors,
  adaptation: state.adaptation,
});

interface Trial {
  readonly exerciseId: string;
  readonly features: readonly number[];
  readonly change: number;
  readonly error: number;
  readonly days: number;
  readonly isMissed: boolean;
}

/** The session compared with its forecast. Undefined when there was no forecast, or when the session is implausible. */
function tryOut(state: ForecastState, { exerciseId, estimates }: LiftSession, time: number): Trial | undefined {
  const lift = liftOf(state, exerciseId);
  const [best] = estimates;
  if (!lift || best === undefined || lift.count < leastSessions) return undefined;
  if (!isPlausible(lift, Math.log(best))) return undefined;
  const situation = { exerciseId, lift, person: state.person, time };
  const { features, offset, low, high } = look(state, situation);
  const change = Math.log(best) - lastOf(lift);
  return {
    exerciseId,
    features,
    change,
    error: clipChange(change) - offset,
    days: daysSince(situation),
    isMissed: change < low || change > high,
  };
}

function nextLift(
  state: ForecastState,
  session: LiftSession,
  { time, trials }: { time: number; trials: readonly Trial[] },
): [string, Lift & { errors: Errors }][] {
  const { exerciseId } = session;
  const before = liftOf(state, exerciseId);
  const lift = addSession(before, session, time);
  if (!lift) return [];
  const trial = trials.find((one) => one.exerciseId === exerciseId);
  const errors = before?.errors ?? noErrors;
  return [[exerciseId, { ...lift, errors: trial ? addError(errors, trial, 'lift') : errors }]];
}

function moversOf({ coefficients }: Regression, features: readonly number[]): Mover[] {
  const all = features.map((value, index) => ({
    figure: featureNames[index]!,
    value,
    effect: value * coefficients[index]!,
  }));
  return all.filter(({ effect }) => effect !== 0).sort((one, other) => Math.abs(other.effect) - Math.abs(one.effect));
}
