// The count of the calls of a method that will go.
import { expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { metrics } from '../telemetry/metrics/registry.ts';
import type { Caller, Context } from './context.ts';
import { deprecation } from './deprecation.ts';
import type { Call } from './interceptors/interceptor.ts';

const method = loadContract().methods.find(({ path }) => path.endsWith('/GetMe'))!;
const lifecycle = { deprecatedSince: '2026-11-01', sunset: undefined, replacement: undefined };
const person: Caller = { userId: 'u1', sessionId: 's1' };

it.each([
  ['service ai', { peer: 'ai', person }],
  ['session', { peer: 'edge', person }],
  ['API key', { peer: 'edge', person: { ...person, keyId: 'k1', scopes: [] } }],
  ['nobody', { peer: 'edge', person: undefined }],
])('counts a call of %s', async (caller, context) => {
  const [interceptor] = deprecation({ ...method, lifecycle });
  const call = { context: context as Context, request: { bytes: Buffer.alloc(0), message: undefined } } as Call;
  expect(await interceptor!(async () => 'answer')(call)).toBe('answer');
  expect(await metrics.metrics()).toContain(
    `sinew_deprecated_calls_total{method="${method.path}",caller="${caller}"} 1`,
  );
});

it('does not stand before a method that stays', () => {
  expect(deprecation(method)).toEqual([]);
});
