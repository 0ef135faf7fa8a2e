// The scripts of the door on their worst inputs. The time of each grows with the length of its input only: four times as
// much takes about four times as long, where quadratic time would take sixteen. The ratio is that of the fastest of several
// turns, so that other work on the machine does not decide.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScriptDoor, type PlayedCall, type ScriptDoor, worstInputs } from '#test/harness/scripts.ts';

let door: ScriptDoor;

beforeAll(async () => {
  door = await openScriptDoor();
});

afterAll(() => door?.stop());

/** Milliseconds of the fastest of some turns. */
async function fastest(exchange: PlayedCall): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const start = performance.now();
    await door.play(exchange);
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

it('each have worst inputs', async () => {
  const envoy = join(import.meta.dirname, '..', '..', 'envoy');
  const files = (await readdir(envoy, { recursive: true })).filter((file) => file.endsWith('.lua'));
  expect(Object.keys(worstInputs).sort()).toEqual(files.map((file) => file.split('/').at(-1)).sort());
});

describe.each(Object.entries(worstInputs))('%s', (_, inputs) => {
  it.each(inputs)('reads $name in time that grows by its length', async ({ make, most }) => {
    const small = await fastest(make(Math.floor(most / 4)));
    const large = await fastest(make(most));
    expect(large / small).toBeLessThan(10);
  });
});

describe('problem.lua', () => {
  const json = { 'content-type': 'application/json' };

  it('does not read what is longer than any answer of a service', async () => {
    const { status, body } = await door.play({
      status: 404,
      headers: json,
      body: `{"message":"${'x'.repeat(1_048_576)}"}`,
    });
    expect({ status, problem: JSON.parse(body) }).toMatchObject({
      status: 404,
      problem: { reason: 'ROUTE_NOT_FOUND' },
    });
  });

  it('makes a problem of whatever else comes', async () => {
    for (const body of ['', '[', '"a"', '1', '{"details":[{}]}', '{"message":"\\u00', '{"a', '{"a":[1', '\0']) {
      const answered = await door.play({ status: 503, headers: json, body });
      expect(JSON.parse(answered.body)).toMatchObject({ reason: 'UNAVAILABLE', status: 503 });
    }
  });
});

describe('head.lua, pages.lua and api-keys.lua', () => {
  it('do what they are there for', async () => {
    const head = await door.play({ method: 'HEAD', body: 'abc' });
    expect(head).toEqual({ status: 200, body: '' });
    expect(await door.play({ headers: { 'x-sinew-status': '410' }, body: 'gone' })).toEqual({
      status: 410,
      body: 'gone',
    });
    const [key] = worstInputs['api-keys.lua']!;
    expect((await door.play(key!.make(1000))).status).toBe(503);
  });
});
