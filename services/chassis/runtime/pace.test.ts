// How slowly an upload may come.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atPace } from './pace.ts';

const pace = {
  patienceMs: 60,
  bytesPerSecond: 10_000,
  sizeOf: (bytes: number) => bytes,
  tooSlow: () => new Error('too slow'),
};

async function count(messages: AsyncIterable<number>): Promise<number> {
  let bytes = 0;
  for await (const received of atPace(messages, pace)) bytes += received;
  return bytes;
}

describe('an upload', () => {
  it('that takes long comes through when it keeps the pace', async () => {
    async function* slowly() {
      for (let piece = 0; piece < 10; piece++) {
        await setTimeout(20);
        yield 1000;
      }
    }
    expect(await count(slowly())).toBe(10_000);
  });

  it('that dribbles is ended', async () => {
    async function* dribble() {
      for (;;) {
        await setImmediate();
        yield 0;
      }
    }
    await expect(count(dribble())).rejects.toThrow('too slow');
  });

  it('that stands still after much is ended', async () => {
    async function* stop() {
      yield 10_000_000;
      await new Promise(() => undefined);
    }
    await expect(count(stop())).rejects.toThrow('too slow');
  });
});
