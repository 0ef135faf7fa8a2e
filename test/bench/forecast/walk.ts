// Walks through a person's log in the order of time. Before each workout it forecasts the sessions from the earlier ones,
// and then compares the forecasts with what was lifted. It does the same for two guesses that need no model and are hard to
// beat: the same as in the last session, and the mean of the last three.
import {
  applyWorkout,
  forecast,
  leastSessions,
  newForecastState,
  type PerformedWorkout,
} from '../../../services/ai/forecast/forecast.ts';
import { sessionsOf } from '../../../services/ai/forecast/session.ts';

/** One forecast, the two guesses and the actual value, in kilograms. */
export interface Judgement {
  readonly actual: number;
  readonly forecast: number;
  readonly last: number;
  readonly meanOfThree: number;
  readonly isCovered: boolean;
}

/** The means of the errors: `mae…` in kilograms, `mape` and `coverage` as shares of 1. Without forecasts they are null. */
export interface Summary {
  readonly forecasts: number;
  readonly mae: number | null;
  readonly maeLast: number | null;
  readonly maeMean3: number | null;
  readonly mape: number | null;
  readonly coverage: number | null;
}

/**
 * Judges workouts in the order of their starts. Workouts that start at the same time are forecast without each other, and
 * become known in the order in which they are given.
 */
export function walk(workouts: readonly PerformedWorkout[]): Judgement[] {
  const moments = [...Map.groupBy(workouts, ({ startTime }) => startTime.getTime())];
  const judgements: Judgement[] = [];
  const known = new Map<string, number[]>();
  let state = newForecastState;
  for (const [, together] of moments.sort(([one], [other]) => one - other)) {
    const told = together.flatMap((workout) => bestsOf(workout).map((best) => ({ ...best, at: workout.startTime })));
    for (const { exerciseId, actual, at } of told) {
      const before = known.get(exerciseId) ?? [];
      if (before.length < leastSessions) continue;
      const outlook = forecast(state, exerciseId, at);
      if ('missingSessions' in outlook) throw new Error(`no forecast of ${exerciseId} after ${before.length} sessions`);
      const { oneRepMaxKg, interval } = outlook;
      judgements.push({
        actual,
        forecast: oneRepMaxKg,
        last: before.at(-1)!,
        meanOfThree: mean(before.slice(-3))!,
        isCovered: interval.lowKg <= actual + rounding && actual <= interval.highKg + rounding,
      });
    }
    for (const { exerciseId, actual } of told) known.set(exerciseId, [...(known.get(exerciseId) ?? []), actual]);
    for (const workout of together) state = applyWorkout(state, workout);
  }
  return judgements;
}

/** The rounding error of kilograms that went through logarithms and back. */
const rounding = 1e-9;

const bestsOf = ({ sets }: PerformedWorkout): { exerciseId: string; actual: number }[] =>
  sessionsOf(sets).flatMap(({ exerciseId, estimates: [best] }) =>
    best === undefined ? [] : [{ exerciseId, actual: best }],
  );

export function summarize(judgements: readonly Judgement[]): Summary {
  const meanOf = (figure: (judgement: Judgement) => number): number | null => mean(judgements.map(figure));
  return {
    forecasts: judgements.length,
    mae: meanOf(({ forecast, actual }) => Math.abs(forecast - actual)),
    maeLast: meanOf(({ last, actual }) => Math.abs(last - actual)),
    maeMean3: meanOf(({ meanOfThree, actual }) => Math.abs(meanOfThree - actual)),
    mape: meanOf(({ forecast, actual }) => Math.abs(forecast - actual) / actual),
    coverage: meanOf(({ isCovered }) => (isCovered ? 1 : 0)),
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
