// What a person told the coach, and what follows from it for a recommendation or a plan. A person has one goal, one
// availability and one equipment; avoidances and notes add up.
import {
  type Availability,
  type Avoidance,
  type Fact,
  TrainingGoal as Goal,
  type OwnedEquipment,
} from '#proto/gen/sinew/ai/v1/fact.ts';
import { Exercise_Equipment as Equipment } from '#proto/gen/sinew/workout/v1/exercise.ts';
import type { Avoided } from '../exercise/candidates.ts';
import { gymOf, type LoadUnit, type OwnEquipment } from '../exercise/equipment.ts';
import type { TrainingAim } from '../session/scheme.ts';

export type FactContent = NonNullable<Fact['content']>;

/** All that the facts say. */
export interface ToldFacts {
  readonly goal: TrainingAim | undefined;
  readonly availability: Availability | undefined;
  readonly equipment: OwnedEquipment | undefined;
  readonly avoidances: readonly Avoidance[];
}

export function readFacts(facts: readonly Fact[]): ToldFacts {
  const contents = facts.flatMap(({ content }) => content ?? []);
  return {
    goal: toAim(contents.find((content) => content.$case === 'goal')?.value),
    availability: contents.find((content) => content.$case === 'availability')?.value,
    equipment: contents.find((content) => content.$case === 'equipment')?.value,
    avoidances: contents.flatMap((content) => (content.$case === 'avoidance' ? [content.value] : [])),
  };
}

export function toAim(goal: Goal | undefined): TrainingAim | undefined {
  if (goal === Goal.STRENGTH) return 'strength';
  if (goal === Goal.HYPERTROPHY) return 'hypertrophy';
  return goal === Goal.ENDURANCE ? 'endurance' : undefined;
}

const goals = { strength: Goal.STRENGTH, hypertrophy: Goal.HYPERTROPHY, endurance: Goal.ENDURANCE } as const;

export const fromAim = (aim: TrainingAim): Goal => goals[aim];

/** The equipment as the rules take it; that of an ordinary gym when the person told nothing. */
export function toEquipment(owned: OwnedEquipment | undefined, unit: LoadUnit): OwnEquipment {
  if (!owned) return gymOf(unit);
  const { kinds, barKg, plates, dumbbellsKg, kettlebellsKg, machine } = owned;
  const usable = kinds.filter((kind) => kind !== Equipment.NO_EQUIPMENT);
  return {
    unit,
    kinds: kinds.length === 0 ? gymOf(unit).kinds : usable,
    ...(barKg !== undefined && { barKg }),
    ...(plates.length > 0 && { plates }),
    ...(dumbbellsKg.length > 0 && { dumbbellsKg }),
    ...(kettlebellsKg.length > 0 && { kettlebellsKg }),
    ...(machine && { machine }),
  };
}

export const toAvoided = (avoidances: readonly Avoidance[]): Avoided => ({
  exercises: [...new Set(avoidances.flatMap(({ exerciseIds }) => exerciseIds))],
  muscles: [...new Set(avoidances.flatMap(({ muscles }) => muscles))],
});
