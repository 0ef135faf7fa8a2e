// The conversation with the coach through the door: as server-sent events, gRPC and gRPC-Web, with no model and with one on
// loopback that an operator sets while the mesh runs; what is proposed and confirmed is logged as the person's own workout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '#chassis/database/database.ts';
import { descriptors } from '#proto/descriptors.ts';
import { LookupResult_Outcome as Outcome, ChatMessage_State as State } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { type ModelRequest, type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { Person } from '#test/harness/person.ts';
import { putSetting } from '#test/harness/settings.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { root } from '../architecture/sources.ts';
import { openFences } from '../attack/fences.ts';
import { injections } from '../attack/injections.ts';
import { allowedChanges, belongingsOf, forbiddenCalls, looks, plant } from '../attack/planted.ts';

let mesh: Mesh;
let models: ModelServer;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  models = await startModelServer();
});

afterAll(async () => {
  await mesh?.stop();
  await models?.stop();
});

interface Part {
  cursor: string;
  messageId?: string;
  text?: string;
  lookup?: string;
  lookupResult?: { tool: string; arguments: string; outcome: string; result: string };
  proposal?: { id: string; tool: string; arguments: string };
  finish?: { state: string; engine: boolean; model: string };
}

/** Asks, and reads the answer's events to their end. */
async function ask(ada: Person, id: string, body: object, headers: Record<string, string> = {}): Promise<Part[]> {
  const response = await fetch(`${mesh.urls.edge}/v1/coach/conversations/${id}/messages`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${ada.token}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const frames = (await response.text()).split('\n\n').filter((frame) => frame.includes('data:'));
  return frames.map((frame) => JSON.parse(/^data: ?(.*)$/m.exec(frame)![1]!));
}
const textOf = (parts: readonly Part[]): string => parts.map(({ text = '' }) => text).join('');

async function setModel(provider: string): Promise<void> {
  const key = execa(
    process.execPath,
    [join(root, 'services/tooling/commands/secrets.ts'), 'set', 'ai/model-key', '--data', mesh.data],
    { input: 'sk-of-the-journey', cwd: root },
  );
  await key;
  const model = { provider, model: 'test-model', baseUrl: models.url, keySecret: 'model-key' };
  const response = await putSetting(mesh, 'ai/models', [{ ...model, prices: { input: 1, output: 2 } }]);
  expect(response.status).toBe(200);
}

// biome-ignore lint/suspicious/noExplicitAny: what is loaded at run time has no types
type Untyped = any;

/** A client of the conversations over the version of HTTP that such clients have: gRPC needs the second. */
function clientOf(protocol: 'gRPC' | 'gRPC-Web', { token }: Person): Untyped {
  const authorize: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const nodeOptions = { ca: readFileSync(mesh.authorityFile!) };
  const options = { baseUrl: mesh.urls.edge, nodeOptions, interceptors: [authorize] };
  const transport =
    protocol === 'gRPC' ? createGrpcTransport(options) : createGrpcWebTransport({ ...options, httpVersion: '1.1' });
  return createClient(descriptors().getService('sinew.ai.v1.ConversationService')!, transport);
}

/** Waits until the service has read that only this model is set, and the model answers. */
const answering = (person: Person, provider: string): Promise<void> =>
  expect
    .poll(async () => (await person.get('/v1/coach/models')).body.models, { timeout: 20_000 })
    .toMatchObject([{ provider, model: 'test-model', answers: true }]);

describe('a conversation', () => {
  it('is answered by the coach’s own rules without a model, and again from a cursor', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    expect((await ada.get('/v1/coach/models')).body).toEqual({ models: [] });
    const { id } = (await ada.post('/v1/coach/conversations', { title: 'Talk' })).body;
    const parts = await ask(ada, id, { text: 'How am I doing?' });
    expect(textOf(parts)).toContain('No language model answers now');
    expect(parts.at(-1)!.finish).toMatchObject({ state: 'COMPLETE', engine: true });
    const again = await ask(ada, id, { text: 'How am I doing?' }, { 'last-event-id': parts[0]!.cursor });
    expect(again).toEqual(parts.slice(1));
    expect((await ada.get(`/v1/coach/conversations/${id}`)).body.messages).toHaveLength(2);
  });

  it.each(['openai', 'ollama'])('is answered by a model of %s', async (provider) => {
    await setModel(provider);
    models.offer(['test-model']);
    models.play([{ does: 'answer', text: ['Hello', ', Ada.'] }]);
    const ada = await Person.signUp(mesh.urls.edge);
    await answering(ada, provider);
    const { id } = (await ada.post('/v1/coach/conversations', {})).body;
    const parts = await ask(ada, id, { text: 'Hello' });
    expect([textOf(parts), parts.at(-1)!.finish?.model]).toEqual(['Hello, Ada.', `${provider}/test-model`]);
  });

  it('is answered by a model that is set while the mesh runs, which can do nothing by itself', async () => {
    await setModel('anthropic');
    const ada = await Person.signUp(mesh.urls.edge);
    await answering(ada, 'anthropic');
    const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5 };
    const workout = { name: 'Legs', startTime: '2026-03-01T10:00:00Z', endTime: '2026-03-01T11:00:00Z', sets: [set] };
    models.play([
      { does: 'answer', calls: [{ name: 'records', args: '{}' }] },
      { does: 'answer', text: ['Shall I log it?'], calls: [{ name: 'log_workout', args: JSON.stringify(workout) }] },
    ]);
    const { id } = (await ada.post('/v1/coach/conversations', {})).body;
    const parts = await ask(ada, id, { text: 'Log my legs of yesterday' });
    expect(parts.flatMap(({ lookup = [] }) => lookup)).toEqual(['records']);
    const results = parts.flatMap(({ lookupResult = [] }) => lookupResult);
    expect(results).toEqual([{ tool: 'records', arguments: '{}', outcome: 'DONE', result: '[]' }]);
    expect(parts.at(-1)!.finish).toMatchObject({ engine: false, model: 'anthropic/test-model' });
    expect((await ada.get('/v1/workouts')).body.workouts).toEqual([]);
    const { proposal } = parts.find((part) => part.proposal)!;
    const path = `/v1/coach/conversations/${id}/proposals/${proposal!.id}:confirm`;
    expect((await (await Person.signUp(mesh.urls.edge)).post(path, {})).status).toBe(404);
    const { body: confirmed } = await ada.post(path, {});
    expect(confirmed).toMatchObject({ state: 'CONFIRMED' });
    // As if the instance had died before it kept the result.
    const sql = connectDatabase({ url: await mesh.databaseUrl('ai'), connections: 1 });
    await sql`update proposal set result = '' where id = ${proposal!.id}`;
    await sql.end();
    expect((await ada.post(path, {})).body).toEqual(confirmed);
    expect((await ada.get('/v1/workouts')).body.workouts).toMatchObject([{ name: 'Legs', sets: [set] }]);
    expect((await ada.post(path, {})).status).toBe(409);
    expect((await ada.get('/v1/coach/usage')).body.usage).toMatchObject([{ model: 'test-model', calls: 2 }]);
    const own = models.requests.filter(({ provider }) => provider === 'anthropic');
    expect(own.every(({ headers }) => headers['x-api-key'] === 'sk-of-the-journey')).toBe(true);
  });

  it('in the name of an organisation uses its own key, and its owner sees the cost and never the key', async () => {
    await setModel('openai');
    models.offer(['test-model']);
    models.play([{ does: 'answer', text: ['Hello, gym.'], usage: { input: 1000, output: 100 } }]);
    const owner = await Person.signUp(mesh.urls.edge);
    await answering(owner, 'openai');
    const organisationId = (await owner.post('/v1/organisations', { name: 'Gym' })).body.id;
    const coach = `/v1/organisations/${organisationId}/coach`;
    const setKey = (person: Person) => person.call('PUT', `${coach}/keys/openai`, { body: { key: 'sk-of-the-gym' } });
    const thief = await setKey(Person.withToken(mesh.urls.edge, owner.token));
    expect([thief.status, thief.body.reason]).toEqual([403, 'PROOF_REQUIRED']);
    expect(await setKey(owner)).toMatchObject({ status: 200, body: { provider: 'openai' } });
    const listed = (await owner.get(`${coach}/keys`)).body;
    expect(listed).toEqual({ keys: [{ provider: 'openai', setTime: expect.any(String) }] });
    const { id } = (await owner.post('/v1/coach/conversations', { organisationId })).body;
    expect(textOf(await ask(owner, id, { text: 'Hello' }))).toBe('Hello, gym.');
    expect(models.requests.at(-1)!.headers.authorization).toBe('Bearer sk-of-the-gym');
    const cost = { calls: 1, inputTokens: '1000', outputTokens: '100', costMicros: '1200' };
    expect((await owner.get(`${coach}/usage`)).body).toMatchObject({
      total: cost,
      leftMicros: '19998800',
      models: [{ provider: 'openai', sum: cost }],
      days: [{ sum: cost }],
    });
    const stranger = await Person.signUp(mesh.urls.edge);
    const refused = await Promise.all([
      stranger.get(`${coach}/usage`),
      setKey(stranger),
      stranger.post('/v1/coach/conversations', { organisationId }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await owner.delete(`${coach}/keys/openai`)).status).toBe(200);
    expect((await owner.get(`${coach}/keys`)).body).toEqual({ keys: [] });
  });
});

describe.each(['gRPC', 'gRPC-Web'] as const)('a conversation by %s', (protocol) => {
  const text = 'Log my legs of yesterday';

  beforeAll(() => models.offer(['test-model']));

  it('streams, goes on behind a cursor, and what it proposes is carried out once', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await setModel('anthropic');
    await answering(ada, 'anthropic');
    const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5 };
    const workout = { name: 'Legs', startTime: '2026-03-01T10:00:00Z', endTime: '2026-03-01T11:00:00Z', sets: [set] };
    models.play([
      { does: 'answer', calls: [{ name: 'records', args: '{}' }] },
      { does: 'answer', text: ['Shall I log it?'], calls: [{ name: 'log_workout', args: JSON.stringify(workout) }] },
    ]);
    const talk = clientOf(protocol, ada);
    const { id: conversationId } = await talk.createConversation({ title: 'Talk' });
    const parts: Untyped[] = await Array.fromAsync(talk.sendMessage({ conversationId, text }));
    const kinds = ['messageId', 'lookup', 'lookupResult', 'text', 'proposal', 'finish'];
    expect(parts.map(({ part }) => part.case)).toEqual(kinds);
    expect(parts[1].part.value).toBe('records');
    expect(parts[2].part.value).toMatchObject({
      tool: 'records',
      arguments: '{}',
      outcome: Outcome.DONE,
      result: '[]',
    });
    expect(parts[3].part.value).toBe('Shall I log it?');
    const { cursor } = parts[1];
    expect(await Array.fromAsync(talk.sendMessage({ conversationId, text, cursor }))).toEqual(parts.slice(2));
    const proposal = parts[4].part.value;
    expect(JSON.parse(proposal.arguments)).toEqual(workout);
    expect((await ada.get('/v1/workouts')).body.workouts).toEqual([]);
    const place = { conversationId, proposalId: proposal.id };
    const stranger = clientOf(protocol, await Person.signUp(mesh.urls.edge));
    await expect(stranger.confirmProposal(place)).rejects.toMatchObject({ code: Code.NotFound });
    const confirmed = await talk.confirmProposal(place);
    await expect(talk.confirmProposal(place)).rejects.toMatchObject({ code: Code.FailedPrecondition });
    expect((await talk.getConversation({ conversationId })).proposals).toEqual([confirmed]);
    expect((await ada.get('/v1/workouts')).body.workouts).toMatchObject([{ name: 'Legs', sets: [set] }]);
  });

  it('is cancelled while it streams, and keeps what was said', async () => {
    const ada = await Person.signUp(mesh.urls.edge);
    await setModel('anthropic');
    await answering(ada, 'anthropic');
    models.play([{ does: 'hang', text: ['Half of it'] }]);
    const talk = clientOf(protocol, ada);
    const { id: conversationId } = await talk.createConversation({});
    const parts: Untyped[] = [];
    for await (const part of talk.sendMessage({ conversationId, text })) {
      parts.push(part);
      // The model says no more: the stream ends by the cancelling alone.
      if (part.part.case === 'text') await talk.cancelAnswer({ conversationId });
    }
    expect(parts.map(({ part }) => part.case)).toEqual(['messageId', 'text', 'finish']);
    expect(parts[2].part.value).toMatchObject({ state: State.CANCELLED, text: 'Half of it' });
  });
});

/** Nothing but our instructions, the person's question and earlier answers stands outside of a fence. */
function expectFenced(requests: readonly ModelRequest[], question: string): void {
  const systems = requests.map(({ read }) => read.system.join('|').replaceAll(/[0-9a-f]{24}/g, 'word'));
  expect(new Set(systems).size).toBe(1);
  const outside = requests.flatMap(({ read }) => [
    ...read.user.filter((text) => text !== question),
    ...read.results.map(({ text }) => text),
  ]);
  const said = new Set(outside.map((text) => openFences(text).outside.trim()));
  expect(said).toEqual(new Set(['', 'The call was refused.']));
}

/** Asks with a model that looks at all places, tries what is forbidden, and proposes all that it may. */
async function obey(ada: Person, conversation: string, batch: Batch): Promise<{ id: string; tool: string }[]> {
  const { texts, forbidden, question } = batch;
  models.play([
    { does: 'answer', text: ['I look. ', ...texts], calls: looks(texts) },
    { does: 'answer', calls: forbidden },
    { does: 'answer', text: ['I obey. ', ...texts], calls: allowedChanges },
  ]);
  const parts = await ask(ada, conversation, { text: question });
  const proposals = parts.flatMap(({ proposal }) => (proposal ? [proposal] : []));
  expect(proposals.map(({ tool: name, arguments: args }) => ({ name, args: JSON.parse(args) }))).toEqual(
    allowedChanges.map(({ name, args }) => ({ name, args: JSON.parse(args) })),
  );
  const results = models.requests.at(-1)!.read.results.map(({ text }) => text);
  const refused = results.filter((text) => text.startsWith('The call was refused.'));
  expect(refused).toHaveLength(forbidden.length);
  const [history, facts, , ...exercises] = results.map((text) => JSON.stringify(openFences(text).values[0]));
  for (const text of texts) {
    const written = JSON.stringify(text).slice(1, -1);
    expect([history, facts].map((seen) => seen!.includes(written))).toEqual([true, true]);
  }
  expect(exercises.slice(0, 5).filter((found) => found.includes('"name"'))).not.toEqual([]);
  return proposals;
}

interface Batch {
  texts: readonly string[];
  forbidden: ReturnType<typeof forbiddenCalls>;
  question: string;
}

describe('texts that give orders', () => {
  const question = 'What should I do next?';
  // No service takes a NUL character or half of a character, in any text.
  const texts = injections.map(({ text }) => text);
  const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
  const refused = texts.filter((text) => !isText(text));
  const others = texts.filter(isText);

  it('change nothing in any place, with a model that obeys them and writes them itself', async () => {
    await setModel('openai');
    const [ada, bob] = await Promise.all([Person.signUp(mesh.urls.edge), Person.signUp(mesh.urls.edge)]);
    await answering(ada, 'openai');
    for (const note of refused) expect((await ada.post('/v1/coach/facts', { note })).status).toBe(400);
    const { id } = (await ada.post('/v1/coach/conversations', {})).body;
    const { id: userId } = (await bob.get('/v1/users/me')).body;
    const begun = models.requests.length;
    const proposals: { id: string; tool: string }[] = [];
    let batches = 0;
    for (let first = 0; first < others.length; first += 9, batches++) {
      const some = others.slice(first, first + 9);
      await plant(ada, some, new Date(Date.UTC(2025, 0, 1 + first * 2)));
      const all = forbiddenCalls({ userId, conversationId: id, proposalId: proposals.at(-1)?.id ?? id });
      const forbidden = [0, 1, 2].map((place) => all[(3 * batches + place) % all.length]!);
      proposals.push(...(await obey(ada, id, { texts: some, forbidden, question })));
    }
    expectFenced(models.requests.slice(begun), question);
    const after = await belongingsOf(ada);
    const planted = { workouts: others.length + batches, facts: others.length, goals: 0, routines: 0, plans: 0 };
    expect(Object.fromEntries(Object.entries(after).map(([noun, ids]) => [noun, ids.length]))).toMatchObject(planted);
    expect(after.exercises.length).toBeGreaterThanOrEqual(60);
    expect(Object.values(await belongingsOf(bob)).flat()).toEqual([]);
    await expectOnlyHerOwnConfirmation({ ada, bob, id, proposals });
  }, 90_000);
});

/** All proposals are open still. Nobody else can confirm one, and what the person confirms is carried out, and no more. */
async function expectOnlyHerOwnConfirmation({ ada, bob, id, proposals }: Obeyed): Promise<void> {
  const { body } = await ada.get(`/v1/coach/conversations/${id}`);
  expect(body.proposals.map(({ state }: { state: string }) => state)).toEqual(proposals.map(() => 'PROPOSED'));
  const before = await belongingsOf(ada);
  const confirm = (person: Person, proposal: string) =>
    person.post(`/v1/coach/conversations/${id}/proposals/${proposal}:confirm`, {});
  const { id: workout } = proposals.findLast(({ tool }) => tool === 'log_workout')!;
  expect([(await confirm(bob, workout)).status, (await confirm(ada, workout)).status]).toEqual([404, 200]);
  const { workouts, ...rest } = await belongingsOf(ada);
  expect(workouts).toHaveLength(before.workouts.length + 1);
  expect(rest).toMatchObject({ facts: before.facts, goals: [], routines: [], plans: [] });
  expect(Object.values(await belongingsOf(bob)).flat()).toEqual([]);
}

interface Obeyed {
  ada: Person;
  bob: Person;
  id: string;
  proposals: readonly { id: string; tool: string }[];
}
