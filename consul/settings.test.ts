// Settings are read key by key, and followed live in a real Consul.
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { testConsul } from '#tooling/testing/database.ts';
import { connectConsul } from './client.ts';
import { readSettings, watchSettings, watchValue } from './settings.ts';

const schema = z.object({
  limit: z.number().int().min(1).max(100).default(10),
  level: z.enum(['info', 'debug']).default('info'),
  origins: z.array(z.string()).default([]),
});
const prefix = 'sinew/probe/settings/';
const entry = (name: string, value: string | null) => ({ Key: prefix + name, Value: value });

describe('readSettings', () => {
  const last = { limit: 50, level: 'info', origins: [] };

  it.each([
    ['nothing stored', [], { limit: 10, level: 'info', origins: [] }, []],
    [
      'JSON values',
      [entry('limit', '7'), entry('origins', '["https://a"]')],
      { limit: 7, level: 'info', origins: ['https://a'] },
      [],
    ],
    ['a bare text', [entry('level', 'debug')], { limit: 10, level: 'debug', origins: [] }, []],
    ['the folder itself', [entry('', null)], { limit: 10, level: 'info', origins: [] }, []],
    [
      'a bad value',
      [entry('limit', '1000')],
      { limit: 50, level: 'info', origins: [] },
      [/settings\/limit is refused, the last good value stays/],
    ],
    [
      'an unknown key',
      [entry('limits', '1')],
      { limit: 10, level: 'info', origins: [] },
      [/settings\/limits is not a setting; there are limit, level/],
    ],
  ])('reads %s', (_, entries, settings, refused) => {
    const reading = readSettings({ schema, prefix, entries, last });
    expect(reading.settings).toEqual(settings);
    expect(reading.refused).toEqual(refused.map((pattern) => expect.stringMatching(pattern)));
  });
});

describe('watchSettings', () => {
  it('applies each change live, keeps the last good value and returns to the default', async () => {
    const consul = connectConsul(await testConsul());
    const seen = new Channel<{ limit: number }>();
    const refusals: string[] = [];
    const live = watchSettings(consul, {
      service: 'settings-probe',
      schema,
      onChange: (settings) => seen.push(settings),
      onRefused: (message) => refusals.push(message),
    });
    onTestFinished(live.stop);
    const key = 'sinew/settings-probe/settings/limit';
    expect(live.current().limit).toBe(10);
    await consul.kv.set(key, '42');
    await seen.until(({ limit }) => limit === 42);
    await consul.kv.set(key, 'many');
    await seen.until(() => refusals.length > 0);
    expect(live.current().limit).toBe(42);
    await consul.kv.del(key);
    await seen.until(({ limit }) => limit === 10);
  });
});

describe('watchValue', () => {
  it('follows one key from its absence on', async () => {
    const consul = connectConsul(await testConsul());
    const seen = new Channel<string | undefined>();
    onTestFinished(
      watchValue(consul, 'sinew/value-probe', { onValue: (value) => seen.push(value), onError: () => {} }),
    );
    await seen.until((value) => value === undefined);
    await consul.kv.set('sinew/value-probe', 'one');
    await seen.until((value) => value === 'one');
  });
});

/** Collects the reports of a watch, so that a test can await a report instead of polling. */
class Channel<Value> {
  readonly #values: Value[] = [];
  #wake = Promise.withResolvers<void>();

  push(value: Value): void {
    this.#values.push(value);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async until(matches: (value: Value) => boolean): Promise<void> {
    while (!this.#values.some(matches)) await this.#wake.promise;
    this.#values.length = 0;
  }
}
