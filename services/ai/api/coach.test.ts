// The coach's figures for people with much, little and odd training, against figures that are reckoned here.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CoachServiceService,
  WorkloadFigures_Reading as Reading,
  MuscleSets_Volume as Volume,
} from '#proto/gen/sinew/ai/v1/coach.ts';
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { serveCoach, workoutAt } from '#test/harness/ai.ts';
import type { Person } from '#test/harness/service.ts';

const served = serveCoach();
const day = 86_400_000;
const squat = 'barbell-squat';

/** An hour of three hard squats, so many days ago. */
const squatsAgo = (days: number, kilograms = 100, given: Partial<Workout> = {}): Workout =>
  workoutAt(
    new Date(served.now.getTime() - days * day).toISOString(),
    [
      [squat, kilograms, 5, 8],
      [squat, kilograms, 5, 8],
      [squat, kilograms, 5, 8],
    ],
    given,
  );

async function somebody(...workouts: Workout[]): Promise<Person> {
  const person = await served.person();
  if (workouts.length > 0) await served.give(person.userId, workouts);
  return person;
}
const statusOf = (person: Person) => person.as(CoachServiceService).getStatus();
const forecastOf = (person: Person, exerciseId = squat) => person.as(CoachServiceService).getForecast({ exerciseId });

describe('the status', () => {
  it('of a person without a workout says what is missing, and of each figure where it comes from', async () => {
    const status = await statusOf(await somebody());
    expect(status).toMatchObject({ date: '2026-03-02', workouts: 0, pending: false });
    const { fitness, workload, monotony, muscles } = status;
    expect([fitness, workload, monotony, muscles].map((figures) => figures!.missingDays)).toEqual([42, 28, 7, 7]);
    expect(fitness!.fitness).toBeUndefined();
    for (const figures of [fitness, workload, monotony, muscles]) {
      expect(figures!.explanation).toContain('Not enough yet');
      expect(figures!.sources.length).toBeGreaterThan(0);
    }
  });

  it('is that of the formulas', async () => {
    const ages = [60, 45, 30, 20, 10, 5, 2, 0];
    const status = await statusOf(await somebody(...ages.map((age) => squatsAgo(age))));
    // An hour with an exertion of 8 is a load of 480. Each day fades by e^(−1/τ).
    const level = (tau: number) => {
      const kept = Math.exp(-1 / tau);
      return ages.reduce((sum, age) => sum + 480 * (1 - kept) * kept ** age, 0);
    };
    expect(status.fitness).toMatchObject({
      fitness: expect.closeTo(level(42), 3),
      fatigue: expect.closeTo(level(7), 3),
      form: expect.closeTo(level(42) - level(7), 2),
      days: 61,
    });
    expect(status.workload).toMatchObject({
      acute: expect.closeTo((3 * 480) / 7, 3),
      chronic: expect.closeTo((5 * 480) / 28, 3),
      ratio: expect.closeTo((3 / 7) * (28 / 5), 3),
      uncoupledRatio: expect.closeTo(3 / 7 / (2 / 21), 3),
      reading: Reading.FAR_ABOVE,
    });
    const deviation = Math.sqrt((3 * (480 - 1440 / 7) ** 2 + 4 * (1440 / 7) ** 2) / 6);
    expect(status.monotony).toMatchObject({
      load: 1440,
      deviation: expect.closeTo(deviation, 3),
      monotony: expect.closeTo(1440 / 7 / deviation, 3),
      strain: expect.closeTo((1440 * 1440) / 7 / deviation, 2),
      high: false,
    });
    const sets = new Map(status.muscles!.muscles.map((one) => [one.muscle, one]));
    expect(sets.get(Muscle.QUADRICEPS)).toMatchObject({ sets: 9, direct: 9, helping: 0, volume: Volume.SOME });
  });

  it('speaks the person’s language, and takes the day of their time zone', async () => {
    const person = await somebody();
    served.preferences = { ...served.preferences, locale: 'de-AT', timeZone: 'Pacific/Auckland' };
    const status = await statusOf(person);
    served.preferences = { ...served.preferences, locale: 'en', timeZone: 'Europe/Madrid' };
    expect(status.date).toBe('2026-03-03');
    expect(status.fitness!.explanation).toBe('Noch nicht genug: Es fehlen 42 Tage Trainingsverlauf.');
  });

  it('counts workouts without minutes and exertion as assumed', async () => {
    const endTime = new Date(served.now.getTime() - day);
    const bare = workoutAt(endTime.toISOString(), [[squat, 100, 5]], { endTime });
    expect(await statusOf(await somebody(bare))).toMatchObject({ assumedMinutes: 1, assumedExertion: 1 });
  });

  it('of a person with a year’s gap has a fitness near 0 and nothing to compare with', async () => {
    const status = await statusOf(await somebody(...[400, 398, 396].map((age) => squatsAgo(age))));
    expect(status.fitness!.fitness).toBeLessThan(0.01);
    expect(status.workload!.ratio).toBeUndefined();
    expect(status.workload!.explanation).toContain('nothing to compare');
  });
});

describe('a forecast', () => {
  let steady: Person;
  beforeAll(async () => {
    steady = await somebody(...[20, 17, 14, 11, 8, 5, 2].map((age) => squatsAgo(age)));
  });

  it('of a person who repeats is the same again, and implies sets by Epley’s formula', async () => {
    const forecast = await forecastOf(steady);
    const max = 100 * (1 + 5 / 30);
    expect(forecast).toMatchObject({
      exerciseId: squat,
      oneRepMaxKg: expect.closeTo(max, 3),
      lastKg: expect.closeTo(max, 3),
      sessions: 7,
      missingSessions: 0,
      pending: false,
    });
    expect(forecast.lowKg!).toBeLessThan(max);
    expect(forecast.highKg!).toBeGreaterThan(max);
    expect(forecast.impliedSets).toEqual(
      [3, 5, 8, 10].map((reps) => ({ reps, weightKg: expect.closeTo(max / (1 + reps / 30), 2) })),
    );
    expect(forecast.movers.every(({ meaning, figure }) => meaning !== figure)).toBe(true);
  });

  it.each([
    ['without history', [], 5],
    ['with one workout', [squatsAgo(1)], 4],
  ])('of a person %s says how many sessions are missing', async (_, workouts, missingSessions) => {
    const forecast = await forecastOf(await somebody(...workouts));
    expect(forecast).toMatchObject({ missingSessions, sessions: 5 - missingSessions });
    expect(forecast.oneRepMaxKg).toBeUndefined();
    expect(forecast.explanation).toContain('Not enough yet');
  });

  it('of an exercise with only the body’s weight, or only time, is not possible yet', async () => {
    const ages = [20, 17, 14, 11, 8, 5, 2];
    const sets = [
      ['pull-up', undefined, 12],
      ['running', undefined, 0],
    ] as const;
    const person = await somebody(
      ...ages.map((age) => workoutAt(new Date(served.now.getTime() - age * day).toISOString(), sets)),
    );
    expect(await forecastOf(person, 'pull-up')).toMatchObject({ missingSessions: 5 });
    expect(await forecastOf(person, 'running')).toMatchObject({ missingSessions: 5 });
  });

  it('is not moved by a typo of 1,000 kg', async () => {
    const person = await somebody(...[20, 17, 14, 11, 8, 5].map((age) => squatsAgo(age)), squatsAgo(2, 1000));
    expect((await forecastOf(person)).oneRepMaxKg).toBeLessThan(130);
  });

  it('of an exercise that does not exist is refused', async () => {
    await expect(forecastOf(steady, 'levitation')).rejects.toMatchObject({ reason: 'EXERCISE_NOT_FOUND' });
    await expect(forecastOf(steady, '')).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });
});
