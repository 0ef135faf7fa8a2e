// What a person has, and the loads that they can make with it for an exercise. Each thing that they do not describe is taken
// as an ordinary gym has it, in their unit: a bar of 20 kg or 45 lb with plates of that unit, say.
import { Exercise_Equipment as Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { CoachExercise } from './exercise.ts';
import { type Implement, nearestLoad, type PlatePairs } from './plates.ts';

export type LoadUnit = 'kg' | 'lb';

export interface OwnEquipment {
  /** The unit of the weights that stand there. */
  readonly unit: LoadUnit;
  /** What the person can use. Exercises without equipment need not be listed. */
  readonly kinds: readonly Equipment[];
  readonly barKg?: number;
  readonly plates?: readonly PlatePairs[];
  readonly dumbbellsKg?: readonly number[];
  readonly kettlebellsKg?: readonly number[];
  readonly machine?: { readonly leastKg: number; readonly mostKg: number; readonly stepKg: number };
}

export const kilogramsPerPound = 0.45359237;

/** All that an ordinary gym has. */
export const gymOf = (unit: LoadUnit): OwnEquipment => ({
  unit,
  kinds: Object.values(Equipment).filter(
    (kind): kind is Equipment => typeof kind === 'number' && kind > Equipment.NO_EQUIPMENT,
  ),
});

export const canUse = ({ kinds }: OwnEquipment, { equipment }: Pick<CoachExercise, 'equipment'>): boolean =>
  equipment === Equipment.NO_EQUIPMENT || kinds.includes(equipment);

interface Usual {
  readonly bars: Readonly<Partial<Record<Equipment, number>>>;
  readonly plates: readonly number[];
  readonly dumbbells: readonly number[];
  readonly kettlebells: readonly number[];
  readonly machine: { readonly least: number; readonly most: number; readonly step: number };
}

const steps = (least: number, most: number, step: number): number[] =>
  Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, index) => least + index * step);

/** In the unit itself. */
const usual: Readonly<Record<LoadUnit, Usual>> = {
  kg: {
    bars: { [Equipment.BARBELL]: 20, [Equipment.SMITH_MACHINE]: 20, [Equipment.EZ_BAR]: 10, [Equipment.TRAP_BAR]: 25 },
    plates: [1.25, 2.5, 5, 10, 15, 20, 25],
    dumbbells: [...steps(1, 9, 1), ...steps(10, 50, 2.5)],
    kettlebells: [4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48],
    machine: { least: 5, most: 400, step: 5 },
  },
  lb: {
    bars: { [Equipment.BARBELL]: 45, [Equipment.SMITH_MACHINE]: 45, [Equipment.EZ_BAR]: 25, [Equipment.TRAP_BAR]: 55 },
    plates: [2.5, 5, 10, 25, 35, 45],
    dumbbells: steps(5, 120, 5),
    kettlebells: steps(10, 100, 5),
    machine: { least: 10, most: 880, step: 10 },
  },
};
const usualPairs = 6;

/** What the loads of the exercise are made of. Undefined where that is not known, as for a band. */
export function implementOf(exercise: CoachExercise, own: OwnEquipment): Implement | undefined {
  const { equipment, bodyweight } = exercise;
  const kilograms = own.unit === 'lb' ? kilogramsPerPound : 1;
  const { bars, dumbbells, kettlebells } = usual[own.unit];
  const bar = bars[equipment];
  if (bar !== undefined) {
    const barKg = equipment === Equipment.BARBELL ? (own.barKg ?? bar * kilograms) : bar * kilograms;
    return { kind: 'bar', barKg, plates: platesOf(own) };
  }
  if (equipment === Equipment.DUMBBELL)
    return { kind: 'fixed', weightsKg: own.dumbbellsKg ?? dumbbells.map((weight) => weight * kilograms) };
  if (equipment === Equipment.KETTLEBELL)
    return { kind: 'fixed', weightsKg: own.kettlebellsKg ?? kettlebells.map((weight) => weight * kilograms) };
  if (equipment === Equipment.MACHINE || equipment === Equipment.CABLE) return { kind: 'machine', ...machineOf(own) };
  // A plate in the hands, or plates on a belt.
  if (equipment === Equipment.PLATE || bodyweight) return hasPlates(own) ? platesAlone(own) : undefined;
  return undefined;
}

/**
 * The loads of an exercise for a person who has used some. Where they have not described what they have, they surely have
 * what they used: a cable may have other steps than the usual.
 */
export function implementFor(exercise: CoachExercise, own: OwnEquipment, usedKg: readonly number[]): Implement {
  const implement = implementOf(exercise, own);
  if (!implement) return { kind: 'fixed', weightsKg: usedKg };
  if (isDescribed(implement, exercise, own)) return implement;
  const others = [...new Set(usedKg)].filter((weightKg) => !makes(implement, weightKg));
  return { kind: 'either', implements: [implement, { kind: 'fixed', weightsKg: others }] };
}

/** Logs round pounds and kilograms: what is this near is the same load. */
const sameLoad = 0.01;

const makes = (implement: Implement, weightKg: number): boolean =>
  nearestLoad(weightKg, implement, { leastKg: weightKg * (1 - sameLoad), mostKg: weightKg * (1 + sameLoad) }) !==
  undefined;

function isDescribed({ kind }: Implement, { equipment }: CoachExercise, own: OwnEquipment): boolean {
  if (kind === 'machine') return own.machine !== undefined;
  if (equipment === Equipment.DUMBBELL) return own.dumbbellsKg !== undefined;
  if (equipment === Equipment.KETTLEBELL) return own.kettlebellsKg !== undefined;
  return own.plates !== undefined;
}

function platesOf({ plates, unit }: OwnEquipment): readonly PlatePairs[] {
  const kilograms = unit === 'lb' ? kilogramsPerPound : 1;
  return plates ?? usual[unit].plates.map((weight) => ({ weightKg: weight * kilograms, pairs: usualPairs }));
}

export function machineOf({ machine, unit }: OwnEquipment): NonNullable<OwnEquipment['machine']> {
  const kilograms = unit === 'lb' ? kilogramsPerPound : 1;
  const { least, most, step } = usual[unit].machine;
  return machine ?? { leastKg: least * kilograms, mostKg: most * kilograms, stepKg: step * kilograms };
}

const withPlates = [Equipment.PLATE, Equipment.BARBELL, Equipment.EZ_BAR, Equipment.TRAP_BAR];
const hasPlates = ({ plates, kinds }: OwnEquipment): boolean =>
  plates !== undefined || withPlates.some((kind) => kinds.includes(kind));

/** One plate, or two plates together. */
function platesAlone(own: OwnEquipment): Implement {
  const single = platesOf(own)
    .filter(({ pairs }) => pairs > 0)
    .map(({ weightKg }) => weightKg);
  const together = single.flatMap((one) => single.map((other) => one + other));
  return { kind: 'fixed', weightsKg: [...single, ...together] };
}
