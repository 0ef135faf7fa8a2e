// What a scrape tells of calls: how many, how they ended, how long they took, and one trace to look at.
import { INVALID_SPAN_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { beforeEach, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { metrics } from '../../telemetry/metrics/registry.ts';
import { Refusal } from '../errors.ts';
import type { Call, Next } from '../interceptors/interceptor.ts';
import { countCalls } from './calls.ts';

const method = loadContract().methods.find(({ path }) => path.endsWith('/GetWorkout'))!;
const name = method.path.slice(1);
const count = countCalls(method);
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';

beforeEach(() => metrics.resetMetrics());

async function call(handler: Next, { peer = 'edge', traceFlags = TraceFlags.NONE as number } = {}): Promise<string[]> {
  const span = trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT, traceId, traceFlags });
  await count(handler)({ context: { peer, span } } as Call).catch(() => undefined);
  return (await metrics.metrics()).split('\n').filter((line) => line.startsWith('sinew_rpc_'));
}

const answer = async (): Promise<string> => 'an answer';
const fail =
  (reason: ConstructorParameters<typeof Refusal>[0]): Next =>
  async () => {
    throw new Refusal(reason, 'no');
  };

const counted = (labels: string): string => `sinew_rpc_calls_total{method="${name}",${labels}} 1`;

it('counts by method, by who calls, and by how it ended', async () => {
  await call(answer);
  await call(fail('WORKOUT_NOT_FOUND'), { peer: 'ai' });
  const lines = await call(fail('INTERNAL'));
  expect(lines).toEqual(
    expect.arrayContaining([
      counted('caller="edge",outcome="OK",fault="none"'),
      counted('caller="ai",outcome="WORKOUT_NOT_FOUND",fault="caller"'),
      counted('caller="edge",outcome="INTERNAL",fault="service"'),
      `sinew_rpc_duration_seconds_count{method="${name}",caller="edge"} 2`,
      `sinew_rpc_duration_seconds_count{method="${name}",caller="ai"} 1`,
    ]),
  );
});

it.each([
  ['is kept', answer, TraceFlags.SAMPLED, 1],
  ['is kept because it failed', fail('INTERNAL'), TraceFlags.NONE, 1],
  ['is not kept', answer, TraceFlags.NONE, 0],
  ['is not kept, though the caller did wrong', fail('WORKOUT_NOT_FOUND'), TraceFlags.NONE, 0],
])('shows the trace of a call that %s', async (_, handler, traceFlags, shown) => {
  const lines = await call(handler, { traceFlags });
  const exemplars = lines.filter((line) => line.includes(` # {trace_id="${traceId}"} `));
  expect(exemplars).toHaveLength(shown);
});
