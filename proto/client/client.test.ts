// The REST client against a real HTTP server that answers as a test says: what is sent, and what is sent again.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRestClient } from './client.ts';
import { ProblemError } from './problem.ts';

interface Seen {
  verb: string;
  target: string;
  body: string;
  headers: IncomingMessage['headers'];
}

type Answer = (response: ServerResponse, seen: Seen) => void;

let server: Server;
let baseUrl: string;
let seen: Seen[];
let answers: Answer[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { verb: request.method!, target: request.url!, body, headers: request.headers };
    seen.push(one);
    // The last answer is that of all calls after it.
    (answers.length > 1 ? answers.shift()! : answers[0]!)(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  seen = [];
  answers = [json({})];
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

const problem = (reason: string, status: number, headers: Record<string, string> = {}): Answer =>
  json(
    { type: `urn:sinew:problem:${reason}`, title: reason, status, detail: 'no', reason, traceId: 't' },
    status,
    headers,
  );

const breaksOff: Answer = (response) => response.destroy();

const client = (options: object = {}) => createRestClient({ baseUrl, ...options });

describe('a call', () => {
  it('puts each field where the route has it', async () => {
    await client().workout.workoutService.getWorkout({ workoutId: 'a/b' });
    await client().workout.workoutService.updateWorkout({ workoutId: 'w', workout: { name: 'n' }, updateMask: 'name' });
    await client().workout.workoutService.finishWorkout({ workoutId: 'w', endTime: '2026-01-01T00:00:00Z' });
    await client().workout.workoutService.listWorkouts({ pageSize: 3, live: false });
    const version = { organisationId: 'o', articleId: 'a', version: 2 };
    await client().ai.organisationKnowledgeService.getArticleVersion(version);
    expect(seen.map(({ verb, target, body }) => `${verb} ${target} ${body}`)).toEqual([
      'GET /v1/workouts/a%2Fb ',
      'PATCH /v1/workouts/w?updateMask=name {"name":"n"}',
      'POST /v1/workouts/w:finish {"endTime":"2026-01-01T00:00:00Z"}',
      'GET /v1/workouts?pageSize=3&live=false ',
      'GET /v1/organisations/o/knowledge/a/versions/2 ',
    ]);
  });

  it('names the variable of the path that is missing', async () => {
    await expect(client().workout.workoutService.getWorkout({})).rejects.toThrow('workoutId must be given');
    expect(seen).toEqual([]);
  });

  it('throws a refusal with its reason and its fields', async () => {
    const violations = [{ field: 'name', description: 'too long' }];
    answers = [json({ status: 400, detail: 'name: too long', reason: 'INVALID_FIELDS', violations }, 400)];
    const error = await client()
      .workout.workoutService.createWorkout({})
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ reason: 'INVALID_FIELDS', status: 400, violations, message: 'name: too long' });
    expect(seen).toHaveLength(1);
  });

  it('throws what is no problem too', async () => {
    answers = [(response) => response.writeHead(502).end('<html>')];
    const call = client({ retries: 0 }).workout.workoutService.listWorkouts();
    await expect(call).rejects.toMatchObject({ reason: 'UNKNOWN', status: 502 });
  });
});

describe('what may be sent again', () => {
  it('is a read, after a passing refusal and after a broken connection', async () => {
    answers = [problem('UNAVAILABLE', 503), breaksOff, json({ workouts: [], nextPageToken: '' })];
    expect(await client().workout.workoutService.listWorkouts()).toMatchObject({ workouts: [] });
    expect(seen).toHaveLength(3);
  });

  it('is a write under one key', async () => {
    answers = [breaksOff, json({ id: 'w' })];
    await client().workout.workoutService.createWorkout({ workout: { name: 'n' } });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0]]);
    await client().workout.workoutService.createWorkout({}, { idempotencyKey: 'mine' });
    expect(seen.at(-1)!.headers['idempotency-key']).toBe('mine');
  });

  it('is no upload, and nothing that would be refused again', async () => {
    answers = [breaksOff];
    const upload = client().workout.workoutService.importWorkouts({ file: 'Date' }, { contentType: 'text/csv' });
    await expect(upload).rejects.toBeInstanceOf(TypeError);
    expect(seen).toMatchObject([{ body: 'Date', headers: { 'content-type': 'text/csv' } }]);
    answers = [problem('WORKOUT_NOT_FOUND', 404)];
    await expect(client().workout.workoutService.getWorkout({ workoutId: 'w' })).rejects.toMatchObject({ status: 404 });
    expect(seen).toHaveLength(2);
  });

  it('ends after the retries, and when the door asks for a long wait', async () => {
    answers = [problem('UNAVAILABLE', 503)];
    await expect(client({ retries: 2 }).workout.workoutService.listWorkouts()).rejects.toMatchObject({ status: 503 });
    expect(seen).toHaveLength(3);
    answers = [problem('RATE_LIMITED', 429, { 'retry-after': '900' })];
    await expect(client().workout.workoutService.listWorkouts()).rejects.toMatchObject({ retryAfterMs: 900_000 });
    expect(seen).toHaveLength(4);
  });

  it('ends when the caller gives up', async () => {
    answers = [problem('UNAVAILABLE', 503, { 'retry-after': '20' })];
    const controller = new AbortController();
    const call = client().workout.workoutService.listWorkouts({}, { signal: controller.signal });
    await expect.poll(() => seen.length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});

describe('a refused token', () => {
  it('is renewed once for all calls that wait, and the new ones are handed out', async () => {
    answers = [
      (response, { target, headers, body }) => {
        if (target === '/v1/sessions:refresh') {
          expect(JSON.parse(body)).toEqual({ refreshToken: 'r1' });
          expect(headers.authorization).toBeUndefined();
          json({ accessToken: 'a2', refreshToken: 'r2' })(response, seen[0]!);
        } else if (headers.authorization === 'Bearer a2') json({ id: 'me' })(response, seen[0]!);
        else problem('UNAUTHENTICATED', 401)(response, seen[0]!);
      },
    ];
    const given: unknown[] = [];
    const tokens = { accessToken: 'a1', refreshToken: 'r1' };
    const api = client({ tokens, onTokens: (one: unknown) => given.push(one) });
    await Promise.all([api.user.userService.getMe(), api.user.userService.getMe(), api.user.userService.getMe()]);
    expect(seen.filter(({ target }) => target === '/v1/sessions:refresh')).toHaveLength(1);
    expect(given).toEqual([tokens, { accessToken: 'a2', refreshToken: 'r2' }]);
  });

  it('stays refused without a refresh token, and when the refresh token is refused', async () => {
    answers = [problem('UNAUTHENTICATED', 401)];
    await expect(client({ tokens: { accessToken: 'a' } }).user.userService.getMe()).rejects.toMatchObject({
      status: 401,
    });
    expect(seen).toHaveLength(1);
    answers = [problem('UNAUTHENTICATED', 401), problem('INVALID_REFRESH_TOKEN', 401)];
    const api = client({ tokens: { accessToken: 'a', refreshToken: 'r' } });
    await expect(api.user.userService.getMe()).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
  });
});

describe('a proof', () => {
  it('goes along only where the contract asks for one', async () => {
    const api = client({ tokens: { accessToken: 'a', proof: 'p' } });
    await api.user.userService.getMe();
    await api.user.userService.deleteMe();
    expect(seen.map(({ headers }) => headers['sinew-proof'])).toEqual([undefined, 'p']);
  });
});

describe('a list', () => {
  it('is its first page, and by itself all pages', async () => {
    const pages = [
      json({ workouts: [{ id: '1' }, { id: '2' }], nextPageToken: 'p' }),
      json({ workouts: [{ id: '3' }], nextPageToken: '' }),
    ];
    answers = [...pages];
    const ids: string[] = [];
    for await (const workout of client().workout.workoutService.listWorkouts({ pageSize: 2 })) ids.push(workout.id);
    expect(ids).toEqual(['1', '2', '3']);
    expect(seen.map(({ target }) => target)).toEqual([
      '/v1/workouts?pageSize=2',
      '/v1/workouts?pageSize=2&pageToken=p',
    ]);
  });
});

describe('a stream', () => {
  it('goes on behind its last message when it breaks off', async () => {
    const event = (cursor: string) => `id: ${cursor}\ndata: {"cursor":"${cursor}"}\n\n`;
    const stream =
      (text: string): Answer =>
      (response) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text, () => response.destroy());
    answers = [stream(event('1') + event('2')), problem('UNAVAILABLE', 503), stream(event('3'))];
    const cursors: string[] = [];
    for await (const { cursor } of client().notification.notificationService.watchNotifications()) {
      cursors.push(cursor);
      if (cursors.length === 3) break;
    }
    expect(cursors).toEqual(['1', '2', '3']);
    expect(seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '2']);
  });
});
