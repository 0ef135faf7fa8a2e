// A long load, then a storm, then quiet: how fast the memory of each process grows under the load, and whether a process
// gives back what the storm took.

import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import { Person } from '#test/harness/person.ts';
import { cancelMany } from '../callers/cancels.ts';
import { leaveUnread, signUpCollector } from '../callers/unread.ts';
import { drawCalls } from './calls.ts';
import { type LedgerSettlement, settle } from './ledger.ts';
import { type RunningLoad, startLoad } from './load.ts';
import {
  type Memory,
  medianMegabytes,
  type Sample,
  type Slope,
  sampleMemory,
  samplesBetween,
  slopeOf,
} from './memory.ts';
import { overload } from './overload.ts';
import { seededRandom } from './random.ts';
import { type LoadReport, toReport } from './report.ts';
import type { Theatre } from './scenario.ts';

export interface ProcessMemory {
  name: string;
  slope: Slope;
  /** Megabytes at the end of the load. */
  before: number;
  /** The most megabytes in the storm. */
  storm: number;
  /** Megabytes at the end of the quiet. */
  after: number;
}

export interface SoakResult extends LoadReport {
  perSecond: number;
  writes: LedgerSettlement;
  processes: readonly ProcessMemory[];
}

/** The load as a share of the capacity, and the load after the storm. */
const shares = { soak: 0.5, quiet: 0.05 };
const quietSeconds = 5 * 60;
/** The load's first part, in which caches and pools fill, says nothing of what grows for ever. */
const warmShare = 1 / 3;
const medianSeconds = 60;
/** Access tokens end after 15 minutes. */
const signInEveryMs = 5 * 60 * 1000;
const seed = 13;

export async function soak(theatre: Theatre, minutes: number): Promise<SoakResult> {
  const { mesh, capacity } = theatre;
  const { edge } = mesh.urls;
  const people = [...theatre.people];
  const crowd = { ...theatre, people };
  const stopSignIns = keepSignedIn(edge, people);
  const collector = await signUpCollector(edge);
  const sampling = sampleMemory(mesh);
  const perSecond = capacity * shares.soak;
  const load = await loadFor(crowd, perSecond, minutes * 60);
  const loaded = lastAt(sampling.memory);
  await overload(crowd, 5);
  await cancelMany(edge, people[0]!, 5000);
  const unread = await leaveUnread(edge, await Person.signIn(edge, collector.email), 200);
  const quiet = await loadFor(crowd, capacity * shares.quiet, quietSeconds);
  unread.close();
  await sampling.stop();
  await stopSignIns();
  const outcomes = [...load.outcomes, ...quiet.outcomes];
  const processes = [...sampling.memory].map(([name, samples]) => toProcess(name, samples, loaded));
  return {
    ...toReport(load.outcomes, { from: 0, to: 0 }),
    perSecond,
    writes: await settle(people, outcomes),
    processes,
  };
}

/** Replaces each person by the same with a new token, again and again. */
function keepSignedIn(edge: string, people: Person[]): () => Promise<void> {
  const signInAll = async (): Promise<void> => {
    for (const [index, { email }] of people.entries()) people[index] = await Person.signIn(edge, email);
  };
  return repeat({
    task: signInAll,
    everyMs: signInEveryMs,
    onError: (error) => {
      throw error;
    },
  });
}

async function loadFor({ mesh, people }: Theatre, perSecond: number, seconds: number): Promise<RunningLoad> {
  const load = startLoad({ edge: mesh.urls.edge, calls: drawCalls(people, seededRandom(seed)), perSecond });
  await load.ended(Math.ceil(perSecond * seconds));
  await load.stop();
  return load;
}

const lastAt = (memory: Memory): number => Math.max(...[...memory.values()].map((samples) => samples.at(-1)!.at));

function toProcess(name: string, samples: readonly Sample[], loaded: number): ProcessMemory {
  const end = samples.at(-1)!.at;
  const storm = samplesBetween(samples, loaded, end).map(({ megabytes }) => megabytes);
  return {
    name,
    slope: slopeOf(samplesBetween(samples, loaded * warmShare, loaded)),
    before: medianMegabytes(samplesBetween(samples, loaded - medianSeconds, loaded)),
    storm: Math.max(...storm),
    after: medianMegabytes(samplesBetween(samples, end - medianSeconds, end + 1)),
  };
}
