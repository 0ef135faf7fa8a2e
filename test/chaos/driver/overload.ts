// Sends more calls than the mesh can answer, and measures how many it still answers, how long they take, and how soon it
// refuses the others.
import { drawCalls } from './calls.ts';
import { type CallResult, startLoad } from './load.ts';
import { seededRandom } from './random.ts';
import { percentile } from './report.ts';
import type { Theatre } from './scenario.ts';

export interface OverloadResult {
  calls: number;
  /** Calls a second that were answered, as a share of what the mesh can do. */
  goodput: number;
  acceptedP99Ms: number;
  refusedP99Ms: number;
  /** Refusals with another status than 503, or without a time to come again. */
  wrongRefusals: Record<string, number>;
  /** Milliseconds from the end of the overload to the first of ten calls in a row that are answered within 200 ms. */
  recoveryMs: number;
}

const seconds = 6;
/** The mesh needs the first second to notice the overload. */
const noticedMs = 1000;
const seed = 11;
const inARow = 10;
const wellMs = 200;

export async function overload(
  { mesh, people, capacity, perSecond }: Theatre,
  factor: number,
): Promise<OverloadResult> {
  const { edge } = mesh.urls;
  const calls = drawCalls(people, seededRandom(seed));
  const load = startLoad({ edge, calls, perSecond: capacity * factor });
  await load.ended(Math.ceil(capacity * factor * seconds));
  const from = noticedMs;
  const to = load.now();
  await load.stop();
  const quiet = startLoad({ edge, calls, perSecond });
  await quiet.ended(Math.ceil(perSecond * 4));
  await quiet.stop();
  const { outcomes } = load;
  const accepted = outcomes.filter(({ status }) => status === 200);
  const refused = outcomes.filter(({ status }) => status !== 200);
  const endedIn = accepted.filter(({ startedAt, tookMs }) => startedAt + tookMs > from && startedAt + tookMs < to);
  return {
    calls: outcomes.length,
    goodput: endedIn.length / ((to - from) / 1000) / capacity,
    acceptedP99Ms: percentile(accepted, 0.99),
    refusedP99Ms: percentile(refused, 0.99),
    wrongRefusals: countWrong(refused),
    recoveryMs: recovery(quiet.outcomes),
  };
}

function countWrong(refused: readonly CallResult[]): Record<string, number> {
  const wrong: Record<string, number> = {};
  for (const { status, reason, retryAfter } of refused) {
    if (status === 503 && retryAfter) continue;
    const name = `${status} ${reason}${retryAfter ? '' : ', no Retry-After'}`;
    wrong[name] = (wrong[name] ?? 0) + 1;
  }
  return wrong;
}

function recovery(outcomes: readonly CallResult[]): number {
  const inOrder = [...outcomes].sort((a, b) => a.startedAt - b.startedAt);
  const isWell = ({ status, tookMs }: CallResult): boolean => status === 200 && tookMs < wellMs;
  const first = inOrder.findIndex((_, index) => inOrder.slice(index, index + inARow).every(isWell));
  return first < 0 ? Number.POSITIVE_INFINITY : Math.round(inOrder[first]!.startedAt);
}
