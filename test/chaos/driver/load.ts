// An open loop: calls begin at the times of a schedule, whether or not earlier calls have ended. When the mesh stalls, all
// calls that begin meanwhile wait, and the wait shows in the figures. A closed loop would stop sending and hide it.
import { Agent, request } from 'node:https';
import { performance } from 'node:perf_hooks';
import type { LoadCall } from './calls.ts';

/** The client gives up after this time. No policy of the mix allows a longer one. */
const giveUpMs = 15_000;

export interface CallResult {
  call: LoadCall;
  /** Milliseconds since the load began. */
  startedAt: number;
  tookMs: number;
  /** The answer's status; 0 where no answer came. */
  status: number;
  /** The reason of a problem, or the error of the connection. */
  reason: string;
  /** Whether a refusal says when to come again. */
  retryAfter: boolean;
}

export interface LoadOptions {
  edge: string;
  calls: Iterator<LoadCall>;
  perSecond: number;
}

export interface RunningLoad {
  /** Milliseconds since the load began. */
  now: () => number;
  outcomes: readonly CallResult[];
  /** Resolves after this many more calls have ended. */
  ended: (count: number) => Promise<void>;
  /** Begins no more calls, and resolves when all have ended. */
  stop: () => Promise<void>;
}

const tickMs = 5;

/** A client that keeps its connections, as browsers and apps do. */
export const openLoadClient = (): Agent => new Agent({ keepAlive: true, maxSockets: 512, scheduling: 'fifo' });

export function startLoad({ edge, calls, perSecond }: LoadOptions): RunningLoad {
  const agent = openLoadClient();
  const outcomes: CallResult[] = [];
  const underWay = new Set<Promise<void>>();
  const waiters: { at: number; resolve: () => void }[] = [];
  const begin = performance.now();
  const now = (): number => performance.now() - begin;
  let begun = 0;
  const tick = (): void => {
    const due = Math.floor((now() / 1000) * perSecond);
    for (; begun < due; begun++) {
      const work = perform({ edge, agent, call: calls.next().value as LoadCall, now }).then((outcome) => {
        outcomes.push(outcome);
        underWay.delete(work);
        for (const { resolve } of waiters.filter(({ at }) => at === outcomes.length)) resolve();
      });
      underWay.add(work);
    }
  };
  const timer = setInterval(tick, tickMs);
  return {
    now,
    outcomes,
    ended: (count) => new Promise((resolve) => waiters.push({ at: outcomes.length + count, resolve })),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

interface Performance {
  edge: string;
  agent: Agent;
  call: LoadCall;
  now: () => number;
}

async function perform({ edge, agent, call, now }: Performance): Promise<CallResult> {
  const startedAt = now();
  const answer = await askDoor(edge, agent, call).catch((error: NodeJS.ErrnoException) => ({
    status: 0,
    reason: error.code ?? error.message,
    retryAfter: false,
  }));
  return { call, startedAt, tookMs: now() - startedAt, ...answer };
}

type Answer = Pick<CallResult, 'status' | 'reason' | 'retryAfter'>;

/** Makes one call and waits for its answer; rejects when the connection fails or the client gives up. */
export function askDoor(edge: string, agent: Agent, call: LoadCall): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers = {
    authorization: `Bearer ${call.person.token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  const asked = request(edge + call.path, { agent, method: call.method, headers, timeout: giveUpMs }, (response) => {
    const status = response.statusCode!;
    const retryAfter = response.headers['retry-after'] !== undefined;
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => status >= 400 && chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => resolve({ status, retryAfter, reason: status < 400 ? '' : toReason(chunks) }));
  });
  asked.on('timeout', () => asked.destroy(new Error('the client gave up')));
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

function toReason(chunks: Buffer[]): string {
  const text = Buffer.concat(chunks).toString();
  try {
    return JSON.parse(text).reason ?? text.slice(0, 80);
  } catch {
    return text.slice(0, 80);
  }
}
