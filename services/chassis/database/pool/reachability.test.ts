// The doubt about a database, with an answer that the test gives. Time stands still here unless the test moves it.
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { FairGate } from '../../runtime/fair-gate.ts';
import { Reachability } from './reachability.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A gate that is in doubt, and somebody who waits at it. */
function waitInDoubt(ask: () => Promise<unknown>) {
  const gate = new FairGate({ all: 1 });
  const reachability = new Reachability(gate, ask);
  onTestFinished(() => reachability.stop());
  reachability.doubt();
  return {
    gate,
    entered: gate.enter(undefined).then(
      () => 'let in',
      ({ code }: { code: string }) => code,
    ),
  };
}

const failWith = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

it.each([
  ['nobody listens', 'ECONNREFUSED'],
  ['the server says that it lets nobody in', '57P03'],
])('whoever waits is refused at once where %s', async (_, code) => {
  const { gate, entered } = waitInDoubt(failWith(code));
  expect(await entered).toBe('AWAY');
  await expect(gate.enter(undefined)).rejects.toMatchObject({ code: 'AWAY' });
});

it.each([
  ['has no room for one more connection', failWith('53300')],
  ['says nothing', () => new Promise(() => {})],
])('whoever waits is refused after a moment where the server %s', async (_, ask) => {
  const { entered } = waitInDoubt(ask);
  await vi.advanceTimersByTimeAsync(10);
  expect(await Promise.race([entered, Promise.resolve('waits')])).toBe('waits');
  await vi.advanceTimersByTimeAsync(100);
  expect(await entered).toBe('AWAY');
});

it('whoever waits is let in where the server answers', async () => {
  expect(await waitInDoubt(async () => 'there').entered).toBe('let in');
});
