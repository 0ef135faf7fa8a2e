// The parts of the mesh and whether each works, derived from what the probe has seen. Pure.
import { type Part, Part_State as State } from '#proto/gen/sinew/edge/v1/edge.ts';
import type { HealthView } from './probe.ts';

export interface Seen {
  view: HealthView;
  /** Whether people who sign in get through: the keys of access tokens are published, and the door has them. */
  open: boolean;
}

/** A part for each service, one for each thing that it needs (`workout.database`, `workout.user`), and the keys. */
export function toHealthParts({ view, open }: Seen): Part[] {
  const ofServices = [...view].flatMap(([service, needs]) => [
    toPart(service, needs !== undefined),
    ...[...(needs ?? [])].map(([need, works]) => toPart(`${service}.${need}`, works)),
  ]);
  return [...ofServices, toPart('keys', open)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const toPart = (name: string, works: boolean): Part => ({ name, state: works ? State.WORKING : State.AWAY });

export const namesOfAway = (parts: readonly Part[]): string[] =>
  parts.filter(({ state }) => state === State.AWAY).map(({ name }) => name);

/** The parts in the form in which a refusal carries them. */
export const toFacts = (parts: readonly Part[]): Record<string, string> =>
  Object.fromEntries(parts.map(({ name, state }) => [name, state === State.AWAY ? 'AWAY' : 'WORKING']));
