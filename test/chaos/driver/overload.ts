// Sends more calls than the mesh can answer, and measures how many it still answers, how long they take, and how soon it
// refuses the others.
import { askSocket } from '#chassis/runtime/socket-file.ts';
import { type CrowdOutcome, sendCrowd } from '../callers/crowd.ts';
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
  /** How late the calls were sent. */
  lateP99Ms: number;
  /** Refusals with another status than 503, or without a time to come again. */
  wrongRefusals: Record<string, number>;
  /** How often the door left an instance alone meanwhile. */
  ejections: number;
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
  const many = Array.from({ length: Math.ceil(capacity * factor * seconds) }, () => calls.next().value);
  const ejectedBefore = await countEjections(mesh.envoyAdmin);
  const { outcomes, sentMs, unanswered } = await sendCrowd(mesh, many, capacity * factor);
  const quiet = startLoad({ edge, calls, perSecond });
  await quiet.ended(Math.ceil(perSecond * 4));
  await quiet.stop();
  const accepted = outcomes.filter(({ status }) => status === 200);
  const refused = outcomes.filter(({ status }) => status !== 200);
  const endedIn = accepted
    .map(({ startedAt, tookMs }) => startedAt + tookMs)
    .filter((endedAt) => endedAt > noticedMs && endedAt < sentMs);
  return {
    calls: many.length,
    goodput: endedIn.length / ((sentMs - noticedMs) / 1000) / capacity,
    acceptedP99Ms: percentile(accepted, 0.99),
    refusedP99Ms: percentile(refused, 0.99),
    lateP99Ms: percentile(
      outcomes.map(({ lateMs }) => ({ tookMs: lateMs })),
      0.99,
    ),
    wrongRefusals: { ...countWrong(refused), ...(unanswered > 0 && { 'without an answer': unanswered }) },
    ejections: (await countEjections(mesh.envoyAdmin)) - ejectedBefore,
    recoveryMs: recovery(quiet.outcomes),
  };
}

async function countEjections(adminSocket: string): Promise<number> {
  const text = await askSocket(adminSocket, { path: '/stats?filter=outlier_detection.ejections_enforced_total$' });
  return [...text.matchAll(/: (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

function countWrong(refused: readonly CrowdOutcome[]): Record<string, number> {
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
