// Whether models answer now, asked of real servers on loopback, without an answer that costs.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { askAll, modelAt, modelsOf, providerNames, secretKey } from '#test/harness/models/turn.ts';
import { wires } from '#test/harness/models/wire.ts';
import type { FindKey } from './answer.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

const keyIs =
  (value: string, owner = 'mesh'): FindKey =>
  async () => ({ value, owner });

describe.each(providerNames)('a model of %s', (provider) => {
  const name = `${provider}-model`;
  const model = () => modelAt(server.url, provider);

  it('answers when its provider has it and takes the key; no answer is asked for', async () => {
    server.offer([name]);
    const before = { probes: server.probes.length, requests: server.requests.length };
    const [state] = await modelsOf(model()).list(keyIs(secretKey));
    expect(state).toEqual({
      provider,
      model: name,
      capabilities: { tools: true, contextTokens: 128_000, outputTokens: 2048 },
      prices: { input: 2, output: 10 },
      answers: true,
      kind: undefined,
      pausedUntil: undefined,
    });
    const [header, value] = wires[provider].keyHeader(secretKey);
    expect(server.probes.slice(before.probes).map(({ headers }) => headers[header])).toEqual([value]);
    expect(server.requests.length).toBe(before.requests);
  });

  it.each<[string, () => void, string, string]>([
    ['its provider does not have it', () => server.offer(['another']), secretKey, 'rejected'],
    ['its key is refused', () => server.offer([name]), 'wrong', 'denied'],
  ])('does not answer when %s', async (_, prepare, key, kind) => {
    prepare();
    expect(await modelsOf(model()).list(keyIs(key))).toMatchObject([{ answers: false, kind }]);
  });

  it('does not answer when its server is away, or its key is not set', async () => {
    const away = modelAt('http://127.0.0.1:1/v1', provider);
    expect(await modelsOf(away).list(keyIs(secretKey))).toMatchObject([{ answers: false, kind: 'unreachable' }]);
    expect(await modelsOf(model()).list(async () => undefined)).toMatchObject([{ answers: false, kind: 'no-key' }]);
  });
});

it('a server that lists a model with a tag has the model', async () => {
  server.offer(['qwen3:latest']);
  const model = modelAt(server.url, 'ollama', { model: 'qwen3' });
  expect(await modelsOf(model).list(keyIs(secretKey))).toMatchObject([{ answers: true }]);
});

it('a model is asked once within some seconds, for each owner of a key', async () => {
  server.offer(undefined);
  const models = modelsOf(modelAt(server.url, 'openai'));
  const before = server.probes.length;
  await Promise.all([models.list(keyIs(secretKey)), models.list(keyIs(secretKey))]);
  await models.list(keyIs(secretKey));
  expect(server.probes.length - before).toBe(1);
  await models.list(keyIs(secretKey, 'an organisation'));
  expect(server.probes.length - before).toBe(2);
});

it('a model that failed is said to rest, and until when', async () => {
  server.offer(undefined);
  server.play([{ does: 'refuse', status: 429, headers: { 'retry-after': '60' } }]);
  const models = modelsOf(modelAt(server.url, 'openai'));
  await askAll(models);
  const [state] = await models.list(keyIs(secretKey));
  expect(state).toMatchObject({ answers: false, kind: 'paused' });
  expect(state!.pausedUntil!.getTime()).toBeGreaterThan(Date.now());
});

describe('a server', () => {
  async function listFrom(answer: RequestListener) {
    const odd = createServer(answer);
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/v1`;
      return await modelsOf(modelAt(url, 'ollama')).list(keyIs(secretKey));
    } finally {
      odd.closeAllConnections();
      odd.close();
    }
  }

  it('that hangs is waited for no longer than its time', async () => {
    // The time is real; only its length is not.
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const aborter = new AbortController();
      setImmediate(() => aborter.abort());
      return aborter.signal;
    });
    expect(await listFrom(() => {})).toMatchObject([{ kind: 'timeout' }]);
    expect(timeout).toHaveBeenCalledWith(3000);
    timeout.mockRestore();
  });

  it('that sends us elsewhere does not get the key there', async () => {
    const before = server.probes.length;
    const states = await listFrom((_, response) => {
      response.writeHead(302, { location: `${server.url}/models` }).end();
    });
    expect(states).toMatchObject([{ kind: 'rejected' }]);
    expect(server.probes.length).toBe(before);
  });

  it.each([
    ['a page', '<html></html>', 'unusable'],
    ['another shape', '{"models":[]}', 'unusable'],
    ['nonsense in its list', '{"data":[null,7,{"id":null}]}', 'rejected'],
    ['a list too large', `{"data":["${'x'.repeat(5_000_000)}"]}`, 'unusable'],
  ])('that sends %s is not one of use', async (_, body, kind) => {
    const states = await listFrom((_request, response) => {
      response.end(body);
    });
    expect(states).toMatchObject([{ answers: false, kind }]);
  });
});
