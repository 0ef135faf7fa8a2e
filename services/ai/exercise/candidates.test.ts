// What people with different equipment can choose from, by the shared catalogue.
import { describe, expect, it } from 'vitest';
import { Exercise_Equipment as Equipment, Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { catalogue, findInCatalogue } from '../../workout/catalogue/catalogue.ts';
import { basicsOf } from './basics.ts';
import { type Choosing, candidatesOf } from './candidates.ts';
import { canUse, gymOf, implementOf, kilogramsPerPound, type OwnEquipment } from './equipment.ts';
import { mainMuscles } from './exercise.ts';
import { nearestLoad } from './plates.ts';

const choose = (given: Partial<Choosing> = {}) =>
  candidatesOf(catalogue, {
    equipment: gymOf('kg'),
    avoided: { exercises: [], muscles: [] },
    familiarity: new Map(),
    ...given,
  });
const ids = ({ exercises }: ReturnType<typeof choose>) => exercises.map(({ id }) => id);
const nothing: OwnEquipment = { unit: 'kg', kinds: [] };

describe('the basic exercises', () => {
  it('are in the catalogue and train their muscle', () => {
    for (const muscle of mainMuscles) {
      expect(basicsOf(muscle).length, `${muscle}`).toBeGreaterThan(3);
      for (const id of basicsOf(muscle)) {
        const { primaryMuscles = [], secondaryMuscles = [] } = findInCatalogue(id) ?? {};
        expect([...primaryMuscles, ...secondaryMuscles], id).toContain(muscle);
      }
    }
  });
});

describe('the candidates', () => {
  it('of a beginner in a gym are basic exercises for every muscle', () => {
    const candidates = choose();
    expect(candidates.missing).toEqual([]);
    const basics = mainMuscles.flatMap(basicsOf);
    expect(ids(candidates).filter((id) => !basics.includes(id))).toEqual([]);
  });

  it('of a person without equipment need none, and the muscles without an exercise are named', () => {
    const candidates = choose({ equipment: nothing });
    for (const { equipment } of candidates.exercises) expect(equipment).toBe(Equipment.NO_EQUIPMENT);
    expect(ids(candidates)).toContain('push-up');
    expect(candidates.missing).toEqual([
      Muscle.LATS,
      Muscle.UPPER_BACK,
      Muscle.SIDE_DELTS,
      Muscle.REAR_DELTS,
      Muscle.BICEPS,
    ]);
  });

  it('are what the person knows best, where they know an exercise for the muscle', () => {
    const familiarity = new Map([
      ['dumbbell-squeeze-press', 3],
      ['barbell-paused-bench-press', 9],
      ['machine-pec-deck', 1],
      ['push-up', 0.5],
    ]);
    const chest = choose({ familiarity }).exercises.filter(({ primaryMuscles }) =>
      primaryMuscles.includes(Muscle.CHEST),
    );
    expect(chest.map(({ id }) => id)).toEqual([
      'barbell-paused-bench-press',
      'dumbbell-squeeze-press',
      'machine-pec-deck',
    ]);
  });

  it('spare what is avoided, also where it only helps', () => {
    const candidates = choose({ avoided: { exercises: ['barbell-squat'], muscles: [Muscle.LOWER_BACK] } });
    expect(ids(candidates)).not.toContain('barbell-squat');
    for (const { primaryMuscles, secondaryMuscles } of candidates.exercises)
      expect([...primaryMuscles, ...secondaryMuscles]).not.toContain(Muscle.LOWER_BACK);
    expect(candidates.missing).toEqual([]);
  });
});

describe('the loads', () => {
  const implement = (id: string, own: OwnEquipment) => implementOf(findInCatalogue(id)!, own);
  const all = { leastKg: 0, mostKg: 1000 };

  it('of an ordinary gym are in kilograms, or in pounds', () => {
    expect(nearestLoad(100, implement('barbell-squat', gymOf('kg'))!, all)?.plates).toEqual([20, 20]);
    const pounds = nearestLoad(135 * kilogramsPerPound, implement('barbell-squat', gymOf('lb'))!, all)!;
    expect(pounds.weightKg / kilogramsPerPound).toBeCloseTo(135, 2);
    expect(pounds.plates.map((plate) => Math.round((plate / kilogramsPerPound) * 100) / 100)).toEqual([45]);
    expect(nearestLoad(11, implement('dumbbell-bicep-curl', gymOf('kg'))!, all)?.weightKg).toBe(10);
    expect(nearestLoad(11, implement('kettlebell-swing', gymOf('kg'))!, all)?.weightKg).toBe(10);
    expect(nearestLoad(42, implement('machine-leg-press', gymOf('kg'))!, all)?.weightKg).toBe(40);
  });

  it('are those of the person where they say', () => {
    const own: OwnEquipment = {
      unit: 'kg',
      kinds: [Equipment.BARBELL, Equipment.DUMBBELL],
      barKg: 15,
      plates: [{ weightKg: 10, pairs: 1 }],
      dumbbellsKg: [7],
    };
    expect(nearestLoad(500, implement('barbell-squat', own)!, all)).toEqual({ weightKg: 35, plates: [10] });
    expect(nearestLoad(500, implement('dumbbell-bicep-curl', own)!, all)?.weightKg).toBe(7);
    // A plate, or two, on a belt.
    expect(nearestLoad(500, implement('pull-up', own)!, all)?.weightKg).toBe(20);
  });

  it('are not known of a band, nor of a belt without plates', () => {
    expect(implement('band-bicep-curl', gymOf('kg'))).toBeUndefined();
    expect(implement('pull-up', { unit: 'kg', kinds: [Equipment.PULL_UP_BAR] })).toBeUndefined();
  });

  it('need equipment that the person has', () => {
    expect(canUse(nothing, findInCatalogue('push-up')!)).toBe(true);
    expect(canUse(nothing, findInCatalogue('barbell-squat')!)).toBe(false);
    expect(canUse(gymOf('lb'), findInCatalogue('cable-crunch')!)).toBe(true);
  });
});
