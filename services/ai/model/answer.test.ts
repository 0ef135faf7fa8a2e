// Turns with models that answer, against real servers on loopback that speak each provider's wire format: what is sent to
// them, what comes of their answers, and how they use tools.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
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
import { wires } from '#test/harness/models/wire.ts';
import { ToolError } from './prompt/tool.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.stop());

const record = { name: 'get_record', args: '{"exercise":"Squat"}' };
const change = { name: 'log_workout', args: '{"exercise":"Squat"}' };

describe.each(providerNames)('a model of %s', (provider) => {
  const model = () => modelAt(server.url, provider);
  const lastRequest = () => server.requests.at(-1)!;

  it('answers in pieces, and says what that cost', async () => {
    server.play([{ does: 'answer', text: ['You are ', 'strong.'], usage: { input: 1000, output: 301 } }]);
    const parts = await askAll(modelsOf(model()));
    expect(parts.filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: 'You are ' },
      { type: 'text', text: 'strong.' },
    ]);
    const counted = { inputTokens: 1000, outputTokens: 301, costMicros: 2 * 1000 + 10 * 301 };
    const milliseconds = expect.any(Number);
    expect(usagesOf(parts)).toEqual([
      { provider, model: `${provider}-model`, outcome: 'answered', milliseconds, ...counted, isEstimated: false },
    ]);
    expect(finishOf(parts)).toEqual({
      reason: 'complete',
      provider,
      model: `${provider}-model`,
      milliseconds,
      ...counted,
    });
  });

  it('is asked with the key in its header, and with the system, the data and the conversation in their places', async () => {
    server.play([{ does: 'answer', text: ['Yes.'] }]);
    await askAll(modelsOf(model()), {
      data: [{ label: 'facts', value: ['<b>goal</b>: strength'] }],
      messages: [
        { role: 'person', text: 'Hello' },
        { role: 'coach', text: 'Let me look.', calls: [{ id: 'x7', name: 'get_record', args: { exercise: 'Squat' } }] },
        { role: 'tools', results: [{ id: 'x7', name: 'get_record', outcome: 'done', value: { kilograms: 90 } }] },
        { role: 'coach', text: '90 kg.' },
        { role: 'person', text: 'And now?' },
      ],
      tools: recordingTools().tools,
      limits: { outputTokens: 500 },
    });
    const { headers, read, url } = lastRequest();
    const [name, value] = wires[provider].keyHeader(secretKey);
    expect([url, headers[name]]).toEqual([wires[provider].path, value]);
    expect(read.system.join()).toMatch(/^You are a coach\.\n\nData stands between <data-[0-9a-f]{24} …>/);
    const [data, ...said] = read.user;
    expect(data).toMatch(
      /^<data-(\w+) of="facts">\n\["\\u003cb\\u003egoal\\u003c\/b\\u003e: strength"\]\n<\/data-\1>$/,
    );
    expect(said).toEqual(['Hello', 'And now?']);
    expect(read.assistant).toEqual(['Let me look.', '90 kg.']);
    expect(read.calls).toEqual([{ id: 'call_1', name: 'get_record', args: { exercise: 'Squat' } }]);
    expect(read.results).toEqual([{ id: 'call_1', text: expect.stringContaining('{"kilograms":90}') }]);
    expect([read.tools, read.mayCallTools, read.mostTokens]).toEqual([['get_record', 'log_workout'], true, 500]);
  });

  it('is told what the person did with its proposals, and of those that wait', async () => {
    const proposal = (id: string) => ({ id, name: 'log_workout', args: { exercise: 'Squat' } });
    server.play([{ does: 'answer', text: ['Yes.'] }]);
    await askAll(modelsOf(model()), {
      messages: [
        { role: 'person', text: 'Log it' },
        { role: 'coach', text: 'Shall I?', calls: [proposal('call-1'), proposal('call-2'), proposal('call-3')] },
        { role: 'person', text: ' ' },
        { role: 'tools', results: [{ id: 'call-1', name: 'log_workout', outcome: 'done', value: { id: 7 } }] },
        { role: 'person', text: 'Not the other' },
        {
          role: 'tools',
          results: [
            { id: 'call-2', name: 'log_workout', outcome: 'declined', value: null },
            { id: 'call-9', name: 'log_workout', outcome: 'done', value: 'of no call' },
          ],
        },
        { role: 'coach', text: '', calls: [proposal('call-3')] },
        { role: 'tools', results: [{ id: 'call-3', name: 'log_workout', outcome: 'done', value: { id: 8 } }] },
        { role: 'person', text: 'Well?' },
      ],
    });
    const { read, body } = lastRequest();
    expect(read.calls.map(({ id }) => id)).toEqual(['call_1', 'call_2', 'call_3', 'call_4']);
    expect(read.results).toEqual([
      { id: 'call_1', text: expect.stringMatching(/^<data-.*\{"id":7\}/s) },
      { id: 'call_2', text: expect.stringMatching(/^The person did not confirm this\.\n<data-/) },
      { id: 'call_3', text: 'The person has not decided on this yet.' },
      { id: 'call_4', text: expect.stringMatching(/^<data-.*\{"id":8\}/s) },
    ]);
    expect(read.user).toEqual(['Log it', 'Not the other', 'Well?']);
    expect(body.toString()).not.toContain('of no call');
    expect(body.toString()).not.toMatch(/"content":(\[\]|"")/);
  });

  it('has its tools run that read, and answers to what they gave', async () => {
    server.play([
      { does: 'answer', text: ['Let me look. '], calls: [record] },
      { does: 'answer', text: ['100 kg.'] },
    ]);
    const { tools, ran } = recordingTools();
    const parts = await askAll(modelsOf(model()), { tools });
    expect(ran).toEqual([{ exercise: 'Squat' }]);
    const call = { id: 'call-1', name: 'get_record', args: { exercise: 'Squat' } };
    const result = { id: 'call-1', name: 'get_record', outcome: 'done', value: { kilograms: 100 } };
    expect(parts.map((part) => (part.type === 'usage' ? part.type : part))).toMatchObject([
      { type: 'text', text: 'Let me look. ' },
      'usage',
      { type: 'call', call },
      { type: 'result', result },
      { type: 'text', text: '100 kg.' },
      'usage',
      { type: 'finish', finish: { reason: 'complete', inputTokens: 22, outputTokens: 14 } },
    ]);
    const { read } = lastRequest();
    expect(read.assistant).toEqual(['Let me look. '.trim()].map((text) => expect.stringContaining(text)));
    expect(read.calls).toEqual([{ id: 'call_1', name: 'get_record', args: { exercise: 'Squat' } }]);
    expect(read.results[0]).toMatchObject({ id: 'call_1', text: expect.stringContaining('{"kilograms":100}') });
  });

  it('never has a change carried out: it is proposed with its exact arguments, and the turn ends', async () => {
    server.play([{ does: 'answer', text: ['I would log this.'], calls: [record, change] }]);
    const { tools, ran } = recordingTools();
    const before = server.requests.length;
    const parts = await askAll(modelsOf(model()), { tools });
    expect(ran).toHaveLength(1);
    expect(parts.filter(({ type }) => type === 'proposal')).toEqual([
      { type: 'proposal', call: { id: 'call-2', name: 'log_workout', args: { exercise: 'Squat' } } },
    ]);
    expect(finishOf(parts).reason).toBe('proposed');
    expect(server.requests.length - before).toBe(1);
  });

  it.each<[string, { name: string; args: string }, string]>([
    ['arguments that are no JSON', { name: 'get_record', args: '{"exercise": "Sq' }, 'must be one JSON object'],
    ['arguments that are no object', { name: 'get_record', args: '["Squat"]' }, 'must be one JSON object'],
    ['arguments of another shape', { name: 'log_workout', args: '{"exercise":7}' }, 'do not fit the schema: exercise'],
    ['arguments too many', { name: 'get_record', args: '{"exercise":"a","userId":"b"}' }, 'do not fit the schema'],
    ['a tool that it does not have', { name: 'delete_account', args: '{}' }, 'there is no such tool'],
    ['a tool with a name of nonsense', { name: 'get record"}]', args: '{}' }, 'there is no such tool'],
  ])('that asks with %s is told so, and goes on', async (_, asked, message) => {
    server.play([
      { does: 'answer', calls: [asked] },
      { does: 'answer', text: ['I cannot.'] },
    ]);
    const { tools, ran } = recordingTools();
    const parts = await askAll(modelsOf(model()), { tools });
    expect(ran).toEqual([]);
    expect(parts.filter(({ type }) => type === 'proposal')).toEqual([]);
    expect(parts.find(({ type }) => type === 'result')).toMatchObject({ result: { outcome: 'refused' } });
    expect(lastRequest().read.results.map(({ text }) => text)).toEqual([expect.stringContaining(message)]);
    expect(lastRequest().read.calls[0]!.name).toMatch(/^[a-z_]+$/);
    expect([textOf(parts), finishOf(parts).reason]).toEqual(['I cannot.', 'complete']);
  });

  it('is told what a tool says of its failure, and nothing of a fault of ours', async () => {
    const fault = new Error('select * from secret_table');
    const failing = recordingTools(({ exercise }) => {
      throw exercise === 'Squat' ? new ToolError('there is no exercise of this name') : fault;
    });
    const other = { name: 'get_record', args: '{"exercise":"Bench"}' };
    server.play([
      { does: 'answer', calls: [record, other] },
      { does: 'answer', text: ['No.'] },
    ]);
    const parts = await askAll(modelsOf(model()), { tools: failing.tools });
    const [first, second] = lastRequest().read.results;
    expect(first!.text).toMatch(/^The tool failed\.\n.*there is no exercise of this name/s);
    expect(second!.text).toContain('The reason is not known.');
    expect(second!.text).not.toContain('secret_table');
    expect(parts.flatMap((part) => (part.type === 'result' ? [part.cause] : []))).toEqual([
      expect.any(ToolError),
      fault,
    ]);
  });

  it('that asks for tools for ever is stopped at the most steps, and has no tools in the last one', async () => {
    server.play([{ does: 'answer', calls: [record] }]);
    const { tools, ran } = recordingTools();
    const before = server.requests.length;
    const parts = await askAll(modelsOf(model()), { tools, limits: { steps: 3 } });
    expect(server.requests.slice(before).map(({ read }) => read.mayCallTools)).toEqual([true, true, false]);
    expect(ran).toHaveLength(3);
    expect(finishOf(parts)).toMatchObject({ reason: 'too-many-steps', inputTokens: 33, outputTokens: 21 });
  });

  it('that keeps on asking for what it does not have is given up', async () => {
    server.play([{ does: 'answer', calls: [{ name: 'no_tool', args: '{}' }] }]);
    const before = server.requests.length;
    const parts = await askAll(modelsOf(model()), recordingTools());
    expect(server.requests.length - before).toBe(4);
    expect(failuresOf(parts)).toMatchObject([{ kind: 'unusable' }]);
    expect(parts.slice(-2).map(({ type }) => type)).toEqual(['reset', 'finish']);
    expect(finishOf(parts).reason).toBe('no-model');
  });

  it('may ask for some tools at once, and not for any number', async () => {
    server.play([
      { does: 'answer', calls: Array(30).fill(record) },
      { does: 'answer', text: ['x'] },
    ]);
    const { tools, ran } = recordingTools();
    await askAll(modelsOf(model()), { tools });
    expect(ran).toHaveLength(8);
  });

  it.each<['length' | 'filter', string]>([
    ['length', 'truncated'],
    ['filter', 'filtered'],
  ])('that ends by %s says so', async (end, reason) => {
    server.play([{ does: 'answer', text: ['You'], end }]);
    expect(finishOf(await askAll(modelsOf(model()))).reason).toBe(reason);
  });

  it('gets less to write with each step, and none when all is written', async () => {
    server.play([{ does: 'answer', calls: [record], usage: { input: 5, output: 90 } }]);
    const before = server.requests.length;
    const parts = await askAll(modelsOf(model()), { ...recordingTools(), limits: { outputTokens: 200 } });
    expect(server.requests.slice(before).map(({ read }) => read.mostTokens)).toEqual([200, 110, 20]);
    expect(finishOf(parts).reason).toBe('truncated');
  });

  it('that is said to have no tools gets none', async () => {
    server.play([{ does: 'answer', text: ['Hm.'] }]);
    await askAll(modelsOf(modelAt(server.url, provider, { capabilities: { tools: false } })), recordingTools());
    expect(lastRequest().read.tools).toEqual([]);
  });
});

it('an answer is not kept by OpenAI', async () => {
  server.play([{ does: 'answer', text: ['x'] }]);
  await askAll(modelsOf(modelAt(server.url, 'openai')));
  expect(JSON.parse(server.requests.at(-1)!.body.toString())).toMatchObject({ store: false, stream: true });
});

it('a server of the kind of Ollama may be without a key', async () => {
  server.play([{ does: 'answer', text: ['x'] }]);
  await askAll(modelsOf(modelAt(server.url, 'ollama', { keySecret: undefined })));
  expect(server.requests.at(-1)!.headers.authorization).toBeUndefined();
});
