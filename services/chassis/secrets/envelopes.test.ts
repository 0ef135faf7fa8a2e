// Sealing with real cryptography: what opens, what does not, and what stays readable while keys are replaced.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeToText, fromText, isSealed, type SecretContext } from './envelope.ts';
import { Envelopes } from './envelopes.ts';
import type { MasterKey } from './master/master-key.ts';
import { newVersion, ringMasterKey } from './master/ring.ts';

const context: SecretContext = { scope: 'person', owner: 'ada', name: 'totp', version: 1 };
const dayMs = 86_400_000;

function world(service = 'user') {
  const ring = [newVersion(new Date())];
  let now = Date.now();
  let wraps = 0;
  const inner = ringMasterKey(async () => ring);
  const master: MasterKey = {
    ...inner,
    wrap: (...args) => {
      wraps++;
      return inner.wrap(...args);
    },
  };
  const clock = { now: () => new Date(now) };
  return {
    ring,
    open: () => new Envelopes({ service, master, clock }),
    other: (name: string) => new Envelopes({ service: name, master, clock }),
    forward: (ms: number) => {
      now += ms;
    },
    wraps: () => wraps,
  };
}

describe('a sealed value', () => {
  it('opens to any bytes that were sealed, in another process too, and shows none of them', async () => {
    const { open } = world();
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 5000 });
    await fc.assert(
      fc.asyncProperty(bytes, async (value) => {
        const sealed = await open().seal(Buffer.from(value), context);
        expect(isSealed(sealed)).toBe(true);
        expect(sealed).toMatch(/^[\w.-]+$/);
        expect([...(await open().open(sealed, context))]).toEqual([...value]);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, Partial<SecretContext>]>([
    ['another scope', { scope: 'organisation' }],
    ['another owner', { owner: 'bob' }],
    ['another name', { name: 'totp2' }],
    ['another version', { version: 2 }],
  ])('does not open as one of %s', async (_, change) => {
    const envelopes = world().open();
    const sealed = await envelopes.seal('value', context);
    await expect(envelopes.open(sealed, { ...context, ...change })).rejects.toThrow('was sealed as something else');
  });

  it('does not open with the data keys of another service, nor with another master key', async () => {
    const { open, other } = world('user');
    const sealed = await open().seal('value', context);
    await expect(other('workout').open(sealed, context)).rejects.toThrow('does not open this data key');
    await expect(world().open().open(sealed, context)).rejects.toThrow('is not here');
  });

  it('does not open after any bit of it was turned', async () => {
    const envelopes = world().open();
    const parts = fromText(await envelopes.seal('value', context));
    for (const part of ['wrapped', 'nonce', 'sealed'] as const) {
      for (let bit = 0; bit < parts[part].length * 8; bit++) {
        const bytes = Buffer.from(parts[part]);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        await expect(envelopes.open(envelopeToText({ ...parts, [part]: bytes }), context)).rejects.toThrow();
      }
    }
    const [first, second] = [await envelopes.seal('one', context), await envelopes.seal('two', context)].map(fromText);
    await expect(envelopes.open(envelopeToText({ ...first!, sealed: second!.sealed }), context)).rejects.toThrow(
      'was changed',
    );
  });

  it.each(['', 'sinew-1', 'value', 'sinew-1.a.b.c.d.e', 'sinew-1.YQ.YQ.YQ.YQ.YQ', '{"kty":"OKP"}'])(
    'is not %j, and the refusal does not repeat it',
    async (text) => {
      const error = await world()
        .open()
        .open(text, context)
        .catch((reason: Error) => reason);
      expect((error as Error).message).toBe('this is no sealed value');
    },
  );
});

describe('data keys', () => {
  it('serve many values, and are replaced after a day and on command', async () => {
    const { open, forward, wraps } = world();
    const envelopes = open();
    const keyOf = async () => fromText(await envelopes.seal('value', context)).dataKeyId;
    const first = await keyOf();
    expect(await keyOf()).toBe(first);
    forward(dayMs);
    const second = await keyOf();
    envelopes.rotateDataKey();
    const third = await keyOf();
    expect(new Set([first, second, third]).size).toBe(3);
    expect(wraps()).toBe(3);
  });

  it('of old values are replaced when these are renewed, and only then', async () => {
    const { open, forward } = world();
    const envelopes = open();
    const sealed = await envelopes.seal('value', context);
    expect(await envelopes.renew(sealed, { context, maxAgeMs: 30 * dayMs })).toBe(sealed);
    forward(30 * dayMs);
    const renewed = await envelopes.renew(sealed, { context, maxAgeMs: 30 * dayMs });
    expect(fromText(renewed).dataKeyId).not.toBe(fromText(sealed).dataKeyId);
    expect((await envelopes.open(renewed, context)).toString()).toBe('value');
    expect((await envelopes.open(sealed, context)).toString()).toBe('value');
  });
});

describe('a new master key', () => {
  it('seals from then on, opens what the old one sealed, and can be wrapped to so that the old one may go', async () => {
    const { ring, open } = world();
    const envelopes = open();
    const sealed = await envelopes.seal('value', context);
    const [old] = ring;
    ring.push(newVersion(new Date()));
    expect((await open().open(sealed, context)).toString()).toBe('value');
    const rewrapped = await envelopes.rewrap(sealed);
    expect(fromText(rewrapped)).toMatchObject({ masterKeyId: ring[1]!.id, sealed: fromText(sealed).sealed });
    expect(await envelopes.rewrap(rewrapped)).toBe(rewrapped);
    ring.splice(ring.indexOf(old!), 1);
    expect((await open().open(rewrapped, context)).toString()).toBe('value');
    await expect(open().open(sealed, context)).rejects.toThrow(`the master key ${old!.id} is not here`);
  });

  it('that cannot be reached is asked again for the next value', async () => {
    const inner = ringMasterKey(async () => [newVersion(new Date())]);
    let fails = true;
    const master: MasterKey = {
      ...inner,
      wrap: (...args) => (fails ? Promise.reject(new Error('out of reach')) : inner.wrap(...args)),
    };
    const envelopes = new Envelopes({ service: 'user', master });
    await expect(envelopes.seal('value', context)).rejects.toThrow('out of reach');
    fails = false;
    expect(isSealed(await envelopes.seal('value', context))).toBe(true);
  });
});
