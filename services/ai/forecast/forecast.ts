// The forecast of a lift's next session: the best estimated one-repetition maximum that it will show, with an interval that
// holds 80 % of them, the loads that it implies, and which figures moved it from the last session. The state takes one workout
// after the other and is plain data, so that it can be kept and goes on where it was. A workout from before the last one,
// or a change to one, needs a replay from the beginning, which is left to whoever keeps the state.
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
  /** Holds four sessions of five. */
  readonly interval: { readonly lowKg: number; readonly highKg: number };
  /** What the last session showed. */
  readonly lastKg: number;
  /** Earlier sessions of the lift. */
  readonly sessions: number;
  /** Loads that the maximum implies, not rounded. */
  readonly loads: readonly { readonly reps: number; readonly weightKg: number }[];
  /** How much each figure moved the forecast from the last session, in logarithms, the largest first. */
  readonly moved: readonly Mover[];
}

export interface Mover {
  /** As in prior.json. */
  readonly figure: string;
  readonly value: number;
  readonly effect: number;
}

/** There is no forecast yet. */
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
/** A smaller change is not worth being told: the last session is exactly repeated in two of five. */
const leastOffset = 0.02;

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

/** The state after the workout, whose sessions are first forecast as if they had not been. */
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

/** Names of a person's own exercises may be those that every object has. */
const liftOf = ({ lifts }: ForecastState, exerciseId: string) =>
  Object.hasOwn(lifts, exerciseId) ? lifts[exerciseId] : undefined;

/** From the last session, in logarithms. */
interface Outlook {
  readonly features: readonly number[];
  readonly offset: number;
  /** The offset, where it is worth telling. */
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

/** What a forecast of the session would have been worth; nothing can be learnt from one that is not believed. */
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
