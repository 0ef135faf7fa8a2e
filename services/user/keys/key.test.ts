// The life of signing keys, in tables and over random histories of rotations.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandedKey, dueKey, publishedKeys, retirementMs, type SigningKey, signingKey, withSigner } from './key.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const schedule = { periodMs: 30 * day, leadMs: 5 * minute };
const start = new Date('2026-01-01T00:00:00Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const key = (id: string, activeFrom: Date): SigningKey => ({
  id,
  activeFrom,
  createdAt: activeFrom,
  publicKey: {},
  privateKey: {},
});
const idsOf = (keys: readonly SigningKey[]): string[] => keys.map(({ id }) => id);

describe('the key that signs', () => {
  const keys = [key('two', at(day)), key('one', start)];
  it.each([
    ['the first', day - 1, 'one'],
    ['the second from its time on', day, 'two'],
    ['the first also where the clock went back', -day, 'one'],
  ])('is %s', (_, ms, id) => expect(signingKey(keys, at(ms))?.id).toBe(id));

  it('is none where there is none', () => expect(signingKey([], start)).toBeUndefined());
});

describe('the published keys', () => {
  const keys = [key('one', start), key('two', at(day)), key('three', at(2 * day))];
  it.each([
    ['the active and the coming ones', 0, ['one', 'two', 'three']],
    ['the retired one, until its last token has ended', day + retirementMs - 1, ['one', 'two', 'three']],
    ['no ended one', day + retirementMs, ['two', 'three']],
    ['the last one for ever', 1000 * day, ['three']],
  ])('are %s', (_, ms, ids) => expect(idsOf(publishedKeys(keys, at(ms)))).toEqual(ids));
});

describe('a key is due', () => {
  it.each([
    ['at once where there is none', [], 0, 0],
    ['not while the newest one is young', [0], 30 * day - 5 * minute - 1, undefined],
    ['so early that it is published before the newest one ends', [0], 30 * day - 5 * minute, 30 * day],
    ['and signs no earlier than it was published for long enough', [0], 40 * day, 40 * day + 5 * minute],
    ['not while one waits to sign', [0, 30 * day], 30 * day - minute, undefined],
  ])('%s', (_, activeFrom, now, expected) => {
    const keys = activeFrom.map((ms, index) => key(`${index}`, at(ms)));
    expect(dueKey(keys, at(now), schedule)).toEqual(expected === undefined ? undefined : at(expected));
  });
});

describe('a key on command', () => {
  it.each([
    ['comes at once where there is none', [], 0, 0],
    ['signs when it was published for long enough', [0], day, day + 5 * minute],
    ['is the one that waits already', [0, day + 5 * minute], day, undefined],
  ])('%s', (_, activeFrom, now, expected) => {
    const keys = activeFrom.map((ms, index) => key(`${index}`, at(ms)));
    expect(commandedKey(keys, at(now), schedule)).toEqual(expected === undefined ? undefined : at(expected));
  });
});

describe('after a revocation signs', () => {
  const fresh = () => key('fresh', at(day));
  it.each([
    ['the key that signed anyway', [0, day / 2], '1'],
    ['the retired key again, where the active one was revoked', [0], '0'],
    ['the coming key at once, where no other is left', [2 * day, 3 * day], '0'],
    ['a new key, where none is left', [], 'fresh'],
  ])('%s', (_, activeFrom, id) => {
    const left = activeFrom.map((ms, index) => key(`${index}`, at(ms)));
    const keys = withSigner(left, fresh, at(day));
    expect(signingKey(keys, at(day))?.id).toBe(id);
    expect(signingKey(keys, at(day))!.activeFrom.getTime()).toBeLessThanOrEqual(at(day).getTime());
    expect(idsOf(keys)).toHaveLength(Math.max(1, left.length));
  });
});

it('whenever keys are rotated, a token of an hour is always signed by a key that was and stays published', () => {
  // Each step waits some minutes, hours or weeks. Then it looks whether a key is due, or makes a key on command.
  const wait = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 * 24 * 40 }));
  const steps = fc.array(fc.record({ wait, command: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (actions) => {
      let now = 0;
      let keys = [key('first', start)];
      const tokens: { signedBy: string; ends: number }[] = [];
      for (const { wait, command } of actions) {
        tokens.push({ signedBy: signingKey(keys, at(now))!.id, ends: now + 60 * minute });
        now += wait * minute;
        const used = tokens.filter(({ ends }) => now <= ends).map(({ signedBy }) => signedBy);
        expect(idsOf(publishedKeys(keys, at(now)))).toEqual(expect.arrayContaining(used));
        const activeFrom = (command ? commandedKey : dueKey)(keys, at(now), schedule);
        const before = signingKey(keys, at(now))!.id;
        keys = publishedKeys(keys, at(now));
        if (activeFrom) {
          expect(activeFrom.getTime()).toBeGreaterThanOrEqual(at(now + schedule.leadMs).getTime());
          keys = [...keys, key(`${now}`, activeFrom)];
        }
        expect(signingKey(keys, at(now))!.id).toBe(before);
      }
    }),
  );
});
