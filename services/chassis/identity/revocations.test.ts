// How a process keeps revocations: each once, and no longer than a revoked token may live.
import { expect, it } from 'vitest';
import { Revocations } from './revocations.ts';

const clock = { time: Date.parse('2026-03-02T12:00:00Z'), now: () => new Date(clock.time) };
const until = (ms: number) => new Date(clock.time + ms);

it('covers the tokens of a session, a key or a person, and tells of each once', () => {
  const revocations = new Revocations(clock);
  const told: string[] = [];
  revocations.onRevoked((added) => told.push(...added.map(({ id }) => id)));
  const ada = { userId: 'ada', sessionId: 'phone' };
  expect(revocations.covers(ada)).toBe(false);
  revocations.add([{ id: 'phone', endTime: until(1000) }]);
  expect([revocations.covers(ada), revocations.covers({ ...ada, sessionId: 'laptop' })]).toEqual([true, false]);
  revocations.add([
    { id: 'phone', endTime: until(1000) },
    { id: 'ada', endTime: until(1000) },
  ]);
  expect(revocations.covers({ ...ada, sessionId: 'laptop' })).toBe(true);
  expect(told).toEqual(['phone', 'ada']);
});

it('forgets what no token can be alive of', () => {
  const revocations = new Revocations(clock);
  revocations.add([{ id: 'phone', endTime: until(1000) }]);
  clock.time += 120_000;
  revocations.add([{ id: 'laptop', endTime: until(1000) }]);
  expect(revocations.covers({ userId: 'ada', sessionId: 'phone' })).toBe(false);
  expect(revocations.covers({ userId: 'ada', sessionId: 'laptop' })).toBe(true);
});
