// The forecasts for people with logs that are short, long, interrupted or mistyped. reference.test.ts shows that the
// forecasts follow the model.
import { describe, expect, it } from 'vitest';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import {
  applyWorkout,
  type Forecast,
  type ForecastState,
  forecast,
  newForecastState,
  type PerformedWorkout,
} from './forecast.ts';

const day = 86_400_000;
const at = (days: number): Date => new Date(days * day);

const session = (days: number, weightKg: number, exerciseId = 'squat'): PerformedWorkout => ({
  startTime: at(days),
  sets: [{ exerciseId, type: Set_Type.NORMAL, weightKg, reps: 1 }],
});

const train = (...workouts: PerformedWorkout[]): ForecastState => workouts.reduce(applyWorkout, newForecastState);
const log = (...weights: number[]): PerformedWorkout[] => weights.map((weight, index) => session(index * 4, weight));

function told(state: ForecastState, exerciseId = 'squat', days = 200): Forecast {
  const answer = forecast(state, exerciseId, at(days));
  if ('missingSessions' in answer) throw new Error(`there is no forecast: ${answer.missingSessions} are missing`);
  return answer;
}

describe('a person', () => {
  it.each([
    ['with no history', [], 5],
    ['with one workout', [100], 4],
    ['with four', [100, 100, 100, 100], 1],
  ])('%s is told how many sessions are missing', (_, weights, missingSessions) => {
    expect(forecast(train(...log(...weights)), 'squat', at(20))).toEqual({ missingSessions });
  });

  it('who repeats a session is told the same again', () => {
    const { oneRepMaxKg, interval, lastKg, sessions } = told(train(...log(...Array(30).fill(100))), 'squat', 120);
    expect([oneRepMaxKg, lastKg, sessions]).toEqual([expect.closeTo(100), expect.closeTo(100), 30]);
    expect(interval.highKg - interval.lowKg).toBeLessThan(2);
  });

  it('who comes back after a year is told less than before, and within wider bounds', () => {
    const state = train(...log(90, 92.5, 95, 97.5, 100, 97.5, 102.5, 100));
    const soon = told(state, 'squat', 32);
    const late = told(state, 'squat', 400);
    const width = ({ interval }: Forecast) => interval.highKg / interval.lowKg;
    expect(late.oneRepMaxKg).toBeLessThan(soon.oneRepMaxKg);
    expect(late.oneRepMaxKg).toBeGreaterThan(80);
    expect(width(late)).toBeGreaterThan(width(soon) * 1.05);
  });

  it.each([1000, 1])(
    'who mistypes 100 kg as %d is told what was before, and the sessions after are not moved',
    (typo) => {
      const honest = log(100, 102.5, 100, 105, 102.5, 105);
      const before = told(train(...honest), 'squat', 28);
      const mistyped = train(...honest, session(24, typo));
      expect(told(mistyped, 'squat', 28)).toMatchObject({ lastKg: expect.closeTo(105), sessions: 7 });
      expect(Math.abs(told(mistyped, 'squat', 28).oneRepMaxKg - before.oneRepMaxKg)).toBeLessThan(2);
      const later = told(train(...honest, session(24, typo), session(28, 105)), 'squat', 32);
      expect(Math.abs(later.oneRepMaxKg - 105)).toBeLessThan(5);
    },
  );

  it('whose loads have truly changed is believed the second time', () => {
    const state = train(...log(20, 20, 22.5, 22.5, 22.5, 22.5), session(24, 80), session(28, 82.5));
    expect(told(state, 'squat', 32).lastKg).toBeCloseTo(82.5);
    expect(told(state, 'squat', 32).oneRepMaxKg).toBeGreaterThan(75);
  });

  it('who mistypes twice in different ways is told what was before', () => {
    const state = train(...log(100, 100, 100, 100, 100, 100), session(24, 1000), session(28, 5));
    expect(told(state, 'squat', 32).lastKg).toBeCloseTo(100);
  });

  it('with 200 exercises has a forecast of each', () => {
    const names = Array.from({ length: 200 }, (_, index) => `exercise ${index}`);
    const workouts = Array.from({ length: 6 }, (_, days) => ({
      startTime: at(days * 7),
      sets: names.map((exerciseId, index) => ({ exerciseId, type: Set_Type.NORMAL, weightKg: 20 + index, reps: 5 })),
    }));
    const state = train(...workouts);
    for (const [index, name] of names.entries()) {
      expect(told(state, name, 42).oneRepMaxKg).toBeCloseTo((20 + index) * (1 + 5 / 30), 0);
    }
  });

  it('may call an exercise as every object calls something', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(forecast(newForecastState, name, at(0))).toEqual({ missingSessions: 5 });
      const state = train(...[80, 80, 80, 80, 80].map((weight, index) => session(index, weight, name)));
      expect(told(JSON.parse(JSON.stringify(state)), name, 6).lastKg).toBeCloseTo(80);
    }
  });
});

describe('a forecast', () => {
  const weights = [100, 105, 95, 110, 102.5, 100, 107.5, 105, 115, 100];

  it('implies loads for 3, 5, 8 and 10 repetitions', () => {
    const { oneRepMaxKg, loads } = told(train(...log(...weights)), 'squat', 40);
    expect(loads).toEqual([
      { reps: 3, weightKg: expect.closeTo(oneRepMaxKg / 1.1, 9) },
      { reps: 5, weightKg: expect.closeTo(oneRepMaxKg / (1 + 1 / 6), 9) },
      { reps: 8, weightKg: expect.closeTo(oneRepMaxKg / (1 + 8 / 30), 9) },
      { reps: 10, weightKg: expect.closeTo(oneRepMaxKg / (1 + 1 / 3), 9) },
    ]);
  });

  it('is the last session moved by its figures, the largest first', () => {
    const { oneRepMaxKg, lastKg, moved, interval } = told(train(...log(...weights)), 'squat', 40);
    const effects = moved.map(({ effect }) => effect);
    expect(oneRepMaxKg).toBeCloseTo(lastKg * Math.exp(effects.reduce((total, effect) => total + effect, 0)), 6);
    expect(effects.map(Math.abs)).toEqual(effects.map(Math.abs).toSorted((one, other) => other - one));
    expect(interval.lowKg).toBeLessThan(oneRepMaxKg);
    expect(interval.highKg).toBeGreaterThan(oneRepMaxKg);
  });

  it('is the same when the state was kept as JSON after each workout, and takes nothing of the state before', () => {
    const whole = train(...log(...weights));
    const kept = log(...weights).reduce<ForecastState>(
      (state, workout) => JSON.parse(JSON.stringify(applyWorkout(state, workout))),
      newForecastState,
    );
    expect(kept).toEqual(whole);
    const before = JSON.stringify(whole);
    applyWorkout(whole, session(60, 120));
    expect(JSON.stringify(whole)).toBe(before);
  });

  it('heeds the other lifts of the last days', () => {
    const row = (days: number, weight: number) => session(days, weight, 'row');
    const quiet = train(...log(100, 102.5, 100, 102.5, 100, 102.5), row(15, 80), row(22, 80));
    const strong = train(...log(100, 102.5, 100, 102.5, 100, 102.5), row(15, 80), row(22, 100));
    const effectOf = (state: ForecastState) =>
      told(state, 'squat', 24).moved.find(({ figure }) => figure === 'pi8')?.effect ?? 0;
    expect(effectOf(quiet)).toBe(0);
    expect(effectOf(strong)).toBeGreaterThan(0);
  });
});
