// Guesses about a movement that nobody described.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Exercise_Equipment as Equipment,
  Exercise_Measure as Measure,
  Exercise_Mechanics as Mechanics,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue } from './catalogue.ts';
import { guessExercise } from './guess.ts';

describe('a guess at an unknown exercise', () => {
  it.each([
    ['Meadows Incline DB Lateral Raise', Muscle.SIDE_DELTS, Equipment.DUMBBELL],
    ['Bottom-Half Seated Cable Flye', Muscle.CHEST, Equipment.CABLE],
    ['Katana Triceps Extension', Muscle.TRICEPS, Equipment.OTHER_EQUIPMENT],
    ['Super Bayesian High Cable Curl', Muscle.BICEPS, Equipment.CABLE],
    ['Swiss Ball Leg Curls', Muscle.HAMSTRINGS, Equipment.OTHER_EQUIPMENT],
    ['Rear Foot Elevated Smith Lunge', Muscle.QUADRICEPS, Equipment.SMITH_MACHINE],
    ['Towel Pull-Up', Muscle.LATS, Equipment.PULL_UP_BAR],
    ['Behind the Neck Press (Machine)', Muscle.FRONT_DELTS, Equipment.MACHINE],
    ['Weighted Plank Reach', Muscle.ABDOMINALS, Equipment.NO_EQUIPMENT],
  ])('reads the muscle and the equipment of %j', (name, muscle, equipment) => {
    const guess = guessExercise(name);
    expect(guess.primaryMuscles[0]).toBe(muscle);
    expect(guess.equipment).toBe(equipment);
  });

  it('falls back to no muscle in particular, to other equipment, and to weight and repetitions', () => {
    expect(guessExercise('MURPH')).toEqual({
      primaryMuscles: [Muscle.CARDIOVASCULAR],
      secondaryMuscles: [],
      equipment: Equipment.OTHER_EQUIPMENT,
      mechanics: Mechanics.UNSPECIFIED,
      unilateral: false,
      bodyweight: false,
      assisted: false,
      measure: Measure.WEIGHT_AND_REPS,
    });
  });

  it('knows one side at a time, the body as the load, and help', () => {
    expect(guessExercise('One-Arm Towel Row').unilateral).toBe(true);
    expect(guessExercise('Spiderman Push-ups')).toMatchObject({ bodyweight: true, measure: Measure.REPS });
    expect(guessExercise('Assisted Dips (Machine)')).toMatchObject({ assisted: true, bodyweight: true });
  });

  it.each([
    [[{ weightKg: 20, reps: 8 }, { reps: 8 }], Measure.WEIGHT_AND_REPS],
    [[{ reps: 8 }], Measure.REPS],
    [[{ durationS: 60 }], Measure.DURATION],
    [[{ durationS: 60, weightKg: 10 }], Measure.WEIGHT_AND_DURATION],
    [[{ distanceM: 400, durationS: 90 }], Measure.DISTANCE_AND_DURATION],
    [[{ distanceM: 40, weightKg: 60 }], Measure.WEIGHT_AND_DISTANCE],
  ])('takes the measure from the sets %j', (sets, measure) => {
    expect(guessExercise('MURPH', sets).measure).toBe(measure);
  });

  it.each([
    ['Zone 2 Run', Measure.DISTANCE_AND_DURATION],
    ['Couch Stretch', Measure.DURATION],
    ['Zercher Carry', Measure.WEIGHT_AND_DISTANCE],
  ])('takes the measure of %j from the name when there are no sets', (name, measure) => {
    expect(guessExercise(name).measure).toBe(measure);
  });

  it('agrees with the catalogue on a primary muscle of most of its exercises', () => {
    const agreed = catalogue.filter(({ name, primaryMuscles }) =>
      guessExercise(name).primaryMuscles.some((muscle) => primaryMuscles.includes(muscle)),
    );
    expect(agreed.length / catalogue.length).toBeGreaterThan(0.85);
  });

  it('always has a primary muscle, no muscle twice, and never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { primaryMuscles, secondaryMuscles } = guessExercise(name);
        expect(primaryMuscles.length).toBeGreaterThan(0);
        const all = [...primaryMuscles, ...secondaryMuscles];
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});
