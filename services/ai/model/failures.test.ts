// Turns with models that fail, in each of the three wire formats: who answers then, what the reader is told, what it counts,
// and that no key gets out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Behaviour, type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import {
  askAll,
  failuresOf,
  finishOf,
  modelAt,
  modelsOf,
  providerNames,
  recordingTools,
  secretKey,
  textOf,
  usagesOf,
} from '#test/harness/models/turn.ts';
import { createModels } from './answer.ts';
import type { AnswerPart, PlannedCall } from './prompt/conversation.ts';

let server: ModelServer;
let second: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
  second = await startModelServer();
});
afterAll(() => Promise.all([server.stop(), second.stop()]));

/** Times that run out in a test which waits for that. */
const shortTimes = (behaviour: Behaviour) => {
  if (!['hang', 'ignore'].includes(behaviour.does)) return {};
  return { timeouts: shownBy(behaviour) ? { betweenTokensMs: 60 } : { firstTokenMs: 60 } };
};
const call = { name: 'get_record', args: '{"exercise":"Squat"}' };

/** What fails, the kind of the failure, and its status. */
const failures: [string, Behaviour, string | RegExp, number?][] = [
  ['ignores the request', { does: 'ignore' }, 'timeout'],
  ['hangs after its head', { does: 'hang' }, 'timeout'],
  ['hangs after some words', { does: 'hang', text: ['You are', ' str'] }, 'timeout'],
  ['answers 429', { does: 'refuse', status: 429, headers: { 'retry-after': '7' } }, 'rate-limited', 429],
  ['answers 500', { does: 'refuse', status: 500 }, 'server-error', 500],
  ['answers 503', { does: 'refuse', status: 503 }, 'server-error', 503],
  ['refuses the key', { does: 'refuse', status: 401, code: 'invalid_api_key' }, 'denied', 401],
  ['does not know the model', { does: 'refuse', status: 404, code: 'model_not_found' }, 'rejected', 404],
  [
    'sends us elsewhere',
    { does: 'refuse', status: 307, headers: { location: 'http://127.0.0.1:9/' } },
    'rejected',
    307,
  ],
  ['closes the connection', { does: 'break off' }, 'unreachable'],
  ['breaks off in the middle', { does: 'break off', text: ['You are', ' str'] }, 'broken-off'],
  ['ends without its end', { does: 'end early', text: ['You are', ' str'] }, /^(broken-off|unusable)$/],
  ['ends before its beginning', { does: 'end early', text: [] }, /^(broken-off|unusable)$/],
  ['says in its stream that it failed', { does: 'fail' }, /^(server-error|broken-off)$/],
  ['says so after some words', { does: 'fail', text: ['You are', ' str'] }, /^(server-error|broken-off)$/],
  ['streams garbage', { does: 'send garbage' }, /^(broken-off|unusable)$/],
  ['streams garbage after some words', { does: 'send garbage', text: ['You are', ' str'] }, 'unusable'],
  ['sends a page', { does: 'send a page' }, /^(broken-off|unusable)$/],
  ['sends nothing', { does: 'answer', text: [] }, 'unusable'],
  ['sends empty words', { does: 'answer', text: [' ', '\n'] }, 'unusable'],
];

/** The words that a behaviour shows. */
const shownBy = (behaviour: Behaviour): string => ('text' in behaviour ? (behaviour.text ?? []).join('') : '');

describe.each(providerNames)('when a model of %s', (provider) => {
  const model = () => modelAt(server.url, provider);
  const modelFor = (behaviour: Behaviour) => modelAt(server.url, provider, shortTimes(behaviour));
  const other = () => modelAt(second.url, provider);

  it.each(failures)('%s, the next one answers', async (_, behaviour, kind, status) => {
    server.play([behaviour]);
    second.play([{ does: 'answer', text: ['Strong ', 'enough.'] }]);
    const parts = await askAll(modelsOf(modelFor(behaviour), other()));
    const shown = shownBy(behaviour);
    expect(textOf(parts)).toBe(shown ? `${shown}|Strong enough.` : 'Strong enough.');
    expect(finishOf(parts)).toMatchObject({ reason: 'complete', model: `${provider}-model` });
    const [failure, ...more] = failuresOf(parts);
    expect(more).toEqual([]);
    expect(failure!.kind).toMatch(kind);
    if (status !== undefined) expect(failure!.status).toBe(status);
    expect(usagesOf(parts).map(({ outcome }) => outcome)).toEqual([failure!.kind, 'answered']);
  });

  it.each(failures)('%s and there is no other, the caller learns whether text stands there', async (_, behaviour) => {
    server.play([behaviour]);
    const question = 'my secret question';
    const before = server.requests.length;
    const parts = await askAll(modelsOf(modelFor(behaviour)), { messages: [{ role: 'person', text: question }] });
    expect(textOf(parts)).toBe(shownBy(behaviour));
    const reason = shownBy(behaviour) ? 'interrupted' : 'no-model';
    expect(finishOf(parts)).toMatchObject({ reason, provider: undefined, model: undefined });
    await server.closed(before);
    // The servers repeat the key and the question in their errors.
    const told = parts
      .filter(({ type }) => type !== 'text')
      .map(inWhole)
      .join('\n');
    for (const word of [secretKey, 'sk-', question, server.url, 'JSON', 'works']) expect(told).not.toContain(word);
    expect(told).toContain(`${provider}/${provider}-model gave no answer: it`);
  });

  it('closes a connection before it answers, it is asked once more and no more', async () => {
    const before = server.requests.length;
    server.play([{ does: 'break off' }, { does: 'answer', text: ['Strong.'] }]);
    const parts = await askAll(modelsOf(model()));
    expect([textOf(parts), failuresOf(parts), server.requests.length - before]).toEqual(['Strong.', [], 2]);
    server.play([{ does: 'break off' }]);
    expect(failuresOf(await askAll(modelsOf(model())))).toMatchObject([{ kind: 'unreachable' }]);
    expect(server.requests.length - before).toBe(4);
  });

  it('floods us, its answer is cut off and its connection closed', async () => {
    server.play([{ does: 'flood' }]);
    const before = server.requests.length;
    const parts = await askAll(modelsOf(model()));
    expect(failuresOf(parts)).toMatchObject([{ kind: 'unusable', message: expect.stringContaining('larger than') }]);
    await server.closed(before);
  });

  it('fails in its second step, all that it showed is void, and the tools run again for the next', async () => {
    const { tools, ran } = recordingTools();
    server.play([
      { does: 'answer', calls: [call] },
      { does: 'refuse', status: 500 },
    ]);
    second.play([
      { does: 'answer', calls: [call] },
      { does: 'answer', text: ['100 kg.'] },
    ]);
    const parts = await askAll(modelsOf(model(), other()), { tools });
    expect(ran).toHaveLength(2);
    expect(parts.map(({ type }) => type).join(' ')).toBe(
      'usage call result usage failure usage reset call result text usage finish',
    );
  });

  it('breaks off, what it wrote is counted by its length', async () => {
    server.play([{ does: 'break off', text: ['x'.repeat(300)] }]);
    const [usage] = usagesOf(await askAll(modelsOf(model())));
    expect(usage).toMatchObject({ outcome: 'broken-off', isEstimated: true, outputTokens: 100 });
    expect(usage!.inputTokens).toBeGreaterThan(100);
    expect(usage!.costMicros).toBe(2 * usage!.inputTokens + 10 * 100);
  });

  it('refuses, nothing is counted', async () => {
    server.play([{ does: 'refuse', status: 500 }]);
    const [usage] = usagesOf(await askAll(modelsOf(model())));
    expect(usage).toMatchObject({ outcome: 'server-error', inputTokens: 0, outputTokens: 0, costMicros: 0 });
  });

  it.each<[string, Behaviour]>([
    ['hangs', { does: 'hang' }],
    ['hangs after some words', { does: 'hang', text: ['You '] }],
    ['does not answer', { does: 'ignore' }],
    ['floods us', { does: 'flood' }],
  ])('%s, the person can cancel, and its connection is closed', async (_, behaviour) => {
    server.play([behaviour]);
    const before = server.requests.length;
    const aborter = new AbortController();
    const reading = askAll(modelsOf(model(), other()), {}, { signal: aborter.signal });
    await server.asked(before + 1);
    aborter.abort();
    const parts = await reading;
    expect(finishOf(parts).reason).toBe('cancelled');
    expect(usagesOf(parts)).toMatchObject([{ outcome: 'cancelled' }]);
    expect(failuresOf(parts)).toEqual([]);
    await server.closed(before);
  });

  it('is read by nobody any more, its connection is closed', async () => {
    server.play([{ does: 'hang', text: ['You '] }]);
    const before = server.requests.length;
    const { signal } = new AbortController();
    const findKey = async () => ({ value: secretKey, owner: 'mesh' });
    const request = { system: '', messages: [{ role: 'person' as const, text: 'Hello' }] };
    for await (const part of modelsOf(modelAt(server.url, provider)).answer(request, { findKey, signal })) {
      if (part.type === 'text') break;
    }
    await server.closed(before);
  });
});

describe('a turn', () => {
  it('goes on with the next model when all of it takes too long, a tool that hangs included', async () => {
    const { tools } = recordingTools(() => new Promise(() => {}));
    server.play([{ does: 'answer', text: ['Let me look. '], calls: [call] }]);
    second.play([{ does: 'answer', text: ['Strong.'] }]);
    const slow = modelAt(server.url, 'openai', { timeouts: { totalMs: 1000 } });
    const parts = await askAll(modelsOf(slow, modelAt(second.url, 'openai')), { tools });
    expect(textOf(parts)).toBe('Let me look. |Strong.');
    expect(failuresOf(parts)).toMatchObject([{ kind: 'timeout', message: expect.stringContaining('took too long') }]);
  });

  it('that is cancelled while a tool runs ends at once', async () => {
    const aborter = new AbortController();
    const { tools } = recordingTools(() => {
      aborter.abort();
      return new Promise(() => {});
    });
    server.play([{ does: 'answer', calls: [call] }]);
    const parts = await askAll(modelsOf(modelAt(server.url, 'openai')), { tools }, { signal: aborter.signal });
    expect(finishOf(parts).reason).toBe('cancelled');
  });

  it('that is cancelled before it begins asks nobody', async () => {
    const before = server.requests.length;
    const parts = await askAll(modelsOf(modelAt(server.url, 'openai')), {}, { signal: AbortSignal.abort() });
    expect(parts.map(({ type }) => type)).toEqual(['finish']);
    expect(finishOf(parts).reason).toBe('cancelled');
    expect(server.requests.length).toBe(before);
  });

  it('without any model says so at once', async () => {
    expect(await askAll(modelsOf())).toMatchObject([{ type: 'finish', finish: { reason: 'no-model', costMicros: 0 } }]);
  });

  it('passes over a model whose key is not set, or cannot be read', async () => {
    server.play([{ does: 'answer', text: ['Hm.'] }]);
    const fault = new Error('the database is away');
    const found = { value: secretKey, owner: 'mesh' };
    const keys: Record<string, () => Promise<typeof found | undefined>> = {
      'openai-key': async () => undefined,
      'anthropic-key': () => Promise.reject(fault),
      'ollama-key': async () => found,
    };
    const before = server.requests.length;
    const all = providerNames.map((provider) => modelAt(server.url, provider));
    const parts = await askAll(modelsOf(...all), {}, { findKey: (name) => keys[name]!() });
    expect(parts.filter(({ type }) => type === 'failure')).toEqual([
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'no-key' }), cause: undefined }),
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'no-key' }), cause: fault }),
    ]);
    expect(server.requests.slice(before).map(({ provider }) => provider)).toEqual(['ollama']);
  });

  it('passes over a model that would have to cut the prompt', async () => {
    const small = modelAt(server.url, 'ollama', { capabilities: { contextTokens: 3000 } });
    second.play([{ does: 'answer', text: ['Yes.'] }]);
    const messages = [{ role: 'person' as const, text: 'word '.repeat(1000) }];
    const parts = await askAll(modelsOf(small, modelAt(second.url, 'ollama')), { messages });
    expect([failuresOf(parts)[0]!.kind, textOf(parts)]).toEqual(['too-long', 'Yes.']);
  });

  it('asks no model that the budget has not enough left for, but a cheaper one, and pauses none for it', async () => {
    const dear = modelAt(server.url, 'openai', { prices: { input: 2000, output: 10_000 } });
    const models = modelsOf(dear, modelAt(second.url, 'ollama', { timeouts: { totalMs: 60_000 } }));
    const planned: PlannedCall[] = [];
    const openCall = async (call: PlannedCall) => {
      planned.push(call);
      return call.costMicros > 1_000_000 ? undefined : `call ${planned.length}`;
    };
    const before = server.requests.length;
    for (let turn = 0; turn < 4; turn++) {
      second.play([{ does: 'answer', text: ['Yes.'] }]);
      const parts = await askAll(models, { limits: { outputTokens: 300 } }, { openCall });
      expect([textOf(parts), ...failuresOf(parts).map(({ kind }) => kind)]).toEqual(['Yes.', 'over-budget']);
      expect(usagesOf(parts).map(({ id }) => id)).toEqual([`call ${planned.length}`]);
    }
    expect(server.requests.length).toBe(before);
    const [first, cheaper] = planned;
    const { inputTokens } = cheaper!;
    expect(first).toMatchObject({ provider: 'openai', costMicros: 2000 * first!.inputTokens + 10_000 * 300 });
    expect(cheaper).toEqual({
      provider: 'ollama',
      model: 'ollama-model',
      inputTokens,
      outputTokens: 300,
      costMicros: 2 * inputTokens + 10 * 300,
      withinMs: 60_000,
    });
    second.play([{ does: 'answer', text: ['Yes.'] }]);
    await askAll(models, { messages: [{ role: 'person', text: 'word '.repeat(600) }] }, { openCall });
    // The words and the quotes of JSON, at three characters a token.
    expect(planned.at(-1)!.inputTokens - inputTokens).toBeGreaterThan(900);
  });

  it('asks a model that failed again only after its pause, and one whose key is another at once', async () => {
    let now = new Date('2026-01-01T00:00:00Z');
    const model = modelAt(server.url, 'anthropic');
    const models = createModels({ models: () => [model], clock: { now: () => now } });
    const before = server.requests.length;
    server.play([
      { does: 'refuse', status: 429, headers: { 'retry-after': '30' } },
      { does: 'answer', text: ['Mine.'] },
      { does: 'answer', text: ['Again.'] },
    ]);
    const kindsOf = async (owner: string) => {
      const parts = await askAll(models, {}, { findKey: async () => ({ value: secretKey, owner }) });
      return [textOf(parts), ...failuresOf(parts).map(({ kind }) => kind)];
    };
    expect(await kindsOf('mesh')).toEqual(['', 'rate-limited']);
    expect(await kindsOf('mesh')).toEqual(['', 'paused']);
    expect(await kindsOf('an organisation')).toEqual(['Mine.']);
    now = new Date('2026-01-01T00:00:29.999Z');
    expect(await kindsOf('mesh')).toEqual(['', 'paused']);
    now = new Date('2026-01-01T00:00:30Z');
    expect(await kindsOf('mesh')).toEqual(['Again.']);
    expect(server.requests.length - before).toBe(3);
  });
});

/** Everything that a part holds, its errors and their causes included. */
function inWhole(part: AnswerPart): string {
  const withErrors = (_: string, value: unknown): unknown =>
    value instanceof Error ? [value.message, value.stack, value.cause, Object.entries(value)] : value;
  return JSON.stringify(part, withErrors);
}
