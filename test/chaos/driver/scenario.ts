// One scenario: a mesh under load, a disturbance, and the result.
import type { Person } from '#test/harness/person.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { drawCalls } from './calls.ts';
import { measureCapacity } from './capacity.ts';
import { type LedgerSettlement, settle } from './ledger.ts';
import { type RunningLoad, startLoad } from './load.ts';
import { signUpPeople } from './people.ts';
import { seededRandom } from './random.ts';
import { type LoadReport, toReport } from './report.ts';

/** A mesh with people, and how many calls a second it can answer and gets. */
export interface Theatre {
  mesh: Mesh;
  people: readonly Person[];
  capacity: number;
  perSecond: number;
}

export interface Stage extends Theatre {
  load: RunningLoad;
  /** The number of calls that the load begins in this many seconds. */
  seconds: (count: number) => number;
}

export interface ScenarioResult extends LoadReport {
  writes: LedgerSettlement;
}

const audience = 12;
const seed = 7;
/** The load as a share of the capacity. The mesh has to carry it with one instance fewer, while another process starts. */
const share = 0.3;
/** Seconds of undisturbed load before and after. */
const quietS = 2;

/** Fills a mesh with people and measures what it can do. */
export async function openTheatre(mesh: Mesh): Promise<Theatre> {
  const { edge } = mesh.urls;
  const people = await signUpPeople(edge, audience);
  const capacity = await measureCapacity({ edge, calls: drawCalls(people, seededRandom(seed)) });
  return { mesh, people, capacity, perSecond: Math.max(10, Math.round(capacity * share)) };
}

export async function play(theatre: Theatre, disturb: (stage: Stage) => Promise<void>): Promise<ScenarioResult> {
  const { mesh, people, perSecond } = theatre;
  const load = startLoad({ edge: mesh.urls.edge, calls: drawCalls(people, seededRandom(seed)), perSecond });
  const seconds = (count: number): number => Math.ceil(count * perSecond);
  await load.ended(seconds(quietS));
  const from = load.now();
  await disturb({ ...theatre, load, seconds });
  const to = load.now();
  await load.ended(seconds(quietS));
  await load.stop();
  return { ...toReport(load.outcomes, { from, to }), writes: await settle(people, load.outcomes) };
}
