// The catalogue's own sanity: identifiers, names and muscles.
import { describe, expect, it } from 'vitest';
import {
  Exercise_Equipment as Equipment,
  Exercise_Measure as Measure,
  Exercise_Muscle as Muscle,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue, findInCatalogue } from './catalogue.ts';
import { matcherOf } from './matching.ts';
import { equipmentWords, readName, toSearchWords } from './names.ts';

const weightMeasures: Measure[] = [Measure.WEIGHT_AND_REPS, Measure.WEIGHT_AND_DISTANCE, Measure.WEIGHT_AND_DURATION];
const weightless: Equipment[] = [Equipment.NO_EQUIPMENT, Equipment.PULL_UP_BAR, Equipment.DIP_BARS];
const alwaysWeighted: Equipment[] = [
  Equipment.BARBELL,
  Equipment.DUMBBELL,
  Equipment.KETTLEBELL,
  Equipment.MACHINE,
  Equipment.CABLE,
  Equipment.SMITH_MACHINE,
  Equipment.EZ_BAR,
  Equipment.TRAP_BAR,
  Equipment.PLATE,
  Equipment.MEDICINE_BALL,
];

describe('the catalogue', () => {
  it('has at least two hundred movements under ids that are unique words', () => {
    expect(catalogue.length).toBeGreaterThanOrEqual(200);
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
    for (const { id } of catalogue) expect(id).toMatch(/^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('finds an exercise by its id', () => {
    expect(findInCatalogue('barbell-bench-press')?.name).toBe('Bench Press (Barbell)');
    expect(findInCatalogue('no-such-exercise')).toBeUndefined();
  });

  it('gives no name or alias to two exercises, nor the same one twice', () => {
    const owners = new Map<string, string>();
    for (const { id, name, aliases } of catalogue) {
      for (const written of [name, ...aliases]) {
        const key = toSearchWords(written);
        expect(key, written).not.toBe('');
        expect(owners.get(key), `${written} of ${id} is also a name of`).toBeUndefined();
        owners.set(key, id);
      }
    }
  });

  it('finds each exercise by each of its names', () => {
    const match = matcherOf(catalogue);
    for (const exercise of catalogue) {
      for (const written of [exercise.name, ...exercise.aliases]) {
        expect(match(written.toUpperCase())?.exercise.id, written).toBe(exercise.id);
      }
    }
  });

  it('says for each exercise a primary muscle, and no muscle twice', () => {
    for (const { id, primaryMuscles, secondaryMuscles } of catalogue) {
      expect(primaryMuscles.length, id).toBeGreaterThan(0);
      const all = [...primaryMuscles, ...secondaryMuscles];
      expect(new Set(all).size, id).toBe(all.length);
    }
  });

  it('uses every muscle, every kind of equipment and every measure of the contract', () => {
    const known = (names: Record<string, number>) => Object.values(names).filter((value) => value > 0);
    expect(new Set(catalogue.flatMap((exercise) => exercise.primaryMuscles))).toEqual(new Set(known(Muscle)));
    expect(new Set(catalogue.map((exercise) => exercise.equipment))).toEqual(new Set(known(Equipment)));
    expect(new Set(catalogue.map((exercise) => exercise.measure))).toEqual(new Set(known(Measure)));
  });

  it('says the equipment that the name says', () => {
    for (const { id, name, equipment } of catalogue) {
      const said = readName(name).equipment.map((word) => equipmentWords[word]);
      if (said.length === 1) expect(said[0], id).toContain(equipment);
    }
  });
});

describe('the measure of an exercise', () => {
  it('has a weight where the equipment has one, unless the body is the load', () => {
    for (const { id, equipment, bodyweight, measure } of catalogue) {
      if (alwaysWeighted.includes(equipment) && !bodyweight) expect(weightMeasures, id).toContain(measure);
    }
  });

  it('has a weight without equipment only where the body is the load', () => {
    for (const { id, equipment, bodyweight, measure } of catalogue) {
      if (weightless.includes(equipment) && weightMeasures.includes(measure)) expect(bodyweight, id).toBe(true);
    }
  });

  it('is distance and duration for endurance alone', () => {
    for (const { id, equipment, primaryMuscles, measure } of catalogue) {
      if (measure === Measure.DISTANCE_AND_DURATION) expect(primaryMuscles, id).toEqual([Muscle.CARDIOVASCULAR]);
      if (equipment === Equipment.CARDIO_MACHINE) {
        expect([Measure.DISTANCE_AND_DURATION, Measure.DURATION], id).toContain(measure);
      }
    }
  });
});

describe('the traits of an exercise', () => {
  it('say that one side works at a time where the name says it', () => {
    for (const { id, name, unilateral } of catalogue) {
      if (/single|one arm|alternating|lunge|split squat|suitcase/i.test(name)) expect(unilateral, id).toBe(true);
    }
  });

  it('say that help is taken off the body only where the name says it', () => {
    for (const { id, name, assisted, bodyweight, measure } of catalogue) {
      expect(assisted, id).toBe(/\(assisted\)/i.test(name));
      if (assisted) expect([bodyweight, measure], id).toEqual([true, Measure.WEIGHT_AND_REPS]);
    }
  });
});

describe.each([
  ['machine-seated-leg-curl', [Muscle.HAMSTRINGS], false, Measure.WEIGHT_AND_REPS],
  ['barbell-hip-thrust', [Muscle.GLUTES], false, Measure.WEIGHT_AND_REPS],
  ['pull-up', [Muscle.LATS], true, Measure.WEIGHT_AND_REPS],
  ['chest-dip', [Muscle.CHEST], true, Measure.WEIGHT_AND_REPS],
  ['push-up', [Muscle.CHEST], true, Measure.WEIGHT_AND_REPS],
  ['cable-face-pull', [Muscle.REAR_DELTS], false, Measure.WEIGHT_AND_REPS],
  ['dumbbell-lateral-raise', [Muscle.SIDE_DELTS], false, Measure.WEIGHT_AND_REPS],
  ['machine-hip-adduction', [Muscle.ADDUCTORS], false, Measure.WEIGHT_AND_REPS],
  ['machine-hip-abduction', [Muscle.ABDUCTORS], false, Measure.WEIGHT_AND_REPS],
  ['plank', [Muscle.ABDOMINALS], true, Measure.DURATION],
  ['treadmill', [Muscle.CARDIOVASCULAR], false, Measure.DISTANCE_AND_DURATION],
  ['dumbbell-farmers-walk', [Muscle.FOREARMS, Muscle.TRAPS], false, Measure.WEIGHT_AND_DISTANCE],
])('%s', (id, primaryMuscles, bodyweight, measure) => {
  it('is as anatomy and practice have it', () => {
    expect(findInCatalogue(id)).toMatchObject({ primaryMuscles, bodyweight, measure });
  });
});
