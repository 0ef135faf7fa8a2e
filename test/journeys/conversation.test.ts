// The conversation with the coach through the door: as server-sent events, with no model and with one on loopback that an
// operator sets while the mesh runs; what is proposed and confirmed is logged as the person's own workout.
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelServer, startModelServer } from '#test/harness/models/server.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';
import { root } from '../architecture/sources.ts';

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
  const response = await fetch(`${mesh.urls.consul}/v1/kv/sinew/ai/settings/models`, {
    method: 'PUT',
    headers: { 'x-consul-token': mesh.consulToken },
    body: JSON.stringify([{ ...model, prices: { input: 1, output: 2 } }]),
  });
  expect(response.status).toBe(200);
}

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
    await expect
      .poll(async () => (await ada.get('/v1/coach/models')).body.models, { timeout: 20_000 })
      .toMatchObject([{ provider, answers: true }]);
    const { id } = (await ada.post('/v1/coach/conversations', {})).body;
    const parts = await ask(ada, id, { text: 'Hello' });
    expect([textOf(parts), parts.at(-1)!.finish?.model]).toEqual(['Hello, Ada.', `${provider}/test-model`]);
  });

  it('is answered by a model that is set while the mesh runs, which can do nothing by itself', async () => {
    await setModel('anthropic');
    const ada = await Person.signUp(mesh.urls.edge);
    await expect
      .poll(async () => (await ada.get('/v1/coach/models')).body.models, { timeout: 20_000 })
      .toMatchObject([{ provider: 'anthropic', model: 'test-model', answers: true }]);
    const set = { exerciseId: 'barbell-squat', weightKg: 100, reps: 5 };
    const workout = { name: 'Legs', startTime: '2026-03-01T10:00:00Z', endTime: '2026-03-01T11:00:00Z', sets: [set] };
    models.play([
      { does: 'answer', calls: [{ name: 'records', args: '{}' }] },
      { does: 'answer', text: ['Shall I log it?'], calls: [{ name: 'log_workout', args: JSON.stringify(workout) }] },
    ]);
    const { id } = (await ada.post('/v1/coach/conversations', {})).body;
    const parts = await ask(ada, id, { text: 'Log my legs of yesterday' });
    expect(parts.flatMap(({ lookup = [] }) => lookup)).toEqual(['records']);
    expect(parts.at(-1)!.finish).toMatchObject({ engine: false, model: 'anthropic/test-model' });
    expect((await ada.get('/v1/workouts')).body.workouts).toEqual([]);
    const { proposal } = parts.find((part) => part.proposal)!;
    const path = `/v1/coach/conversations/${id}/proposals/${proposal!.id}:confirm`;
    expect((await (await Person.signUp(mesh.urls.edge)).post(path, {})).status).toBe(404);
    expect((await ada.post(path, {})).body).toMatchObject({ state: 'CONFIRMED' });
    expect((await ada.get('/v1/workouts')).body.workouts).toMatchObject([{ name: 'Legs', sets: [set] }]);
    expect((await ada.post(path, {})).status).toBe(409);
    expect((await ada.get('/v1/coach/usage')).body.usage).toMatchObject([{ model: 'test-model', calls: 2 }]);
    const own = models.requests.filter(({ provider }) => provider === 'anthropic');
    expect(own.every(({ headers }) => headers['x-api-key'] === 'sk-of-the-journey')).toBe(true);
  });
});
