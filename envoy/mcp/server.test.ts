// The protocol by its official client, in both versions, in front of a door that answers as the test says. The real door
// stands behind it in test/journeys/grpc.test.ts.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AskDoor, DoorQuestion } from './door.ts';
import { createServing, type Serve } from './server.ts';
import { loadTools } from './tool.ts';

const tools = loadTools();
const versions = [
  { version: '2025-11-25', mode: 'legacy' },
  { version: '2026-07-28', mode: 'auto' },
] as const;

let asked: DoorQuestion[] = [];
let answer: AskDoor;
let serve: Serve;

beforeEach(() => {
  asked = [];
  answer = async () => toAnswer(200, 'application/json', '{"workouts":[],"nextPageToken":""}');
  const door: AskDoor = (question) => {
    asked.push(question);
    return answer(question);
  };
  serve = createServing({ tools, door, onError: () => {} });
});

function toAnswer(statusCode: number, contentType: string, ...chunks: (string | Buffer)[]): IncomingMessage {
  const readable = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return Object.assign(readable, { statusCode, headers: { 'content-type': contentType } }) as never;
}

function envelope(message: object, flags = 0): Buffer {
  const bytes = Buffer.from(JSON.stringify(message));
  const head = Buffer.from([flags, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const tokenOf = (claims: object): string =>
  ['{}', JSON.stringify({ sub: 'ada', sid: 'one', ...claims }), 'x']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

async function connect(mode: 'legacy' | 'auto', token = tokenOf({})): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL('http://mcp.test/mcp'), {
    requestInit: { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.7' } },
    fetch: (url, init) => serve(new Request(url, init)),
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

/** What a model reads. */
const textOf = ([first]: readonly object[]): string => (first as { text: string }).text;

describe.each(versions)('version $version', ({ version, mode }) => {
  it('is the one that is spoken', async () => {
    expect((await connect(mode)).getNegotiatedProtocolVersion()).toBe(version);
  });

  it('calls the method of a tool with the token and for the address of the caller', async () => {
    const client = await connect(mode);
    const result = await client.callTool({ name: 'list_workouts', arguments: { pageSize: 2 } });
    expect(result.structuredContent).toEqual({ workouts: [], nextPageToken: '' });
    const [{ path, headers, body, address }] = asked as [DoorQuestion];
    expect({ path, address, body: body.toString() }).toEqual({
      path: '/sinew.workout.v1.WorkoutService/ListWorkouts',
      address: '192.0.2.7',
      body: '{"pageSize":2}',
    });
    expect(headers.authorization).toBe(`Bearer ${tokenOf({})}`);
  });

  it('shows only the tools that the scopes of the token allow', async () => {
    const namesOf = async (claims: object) => {
      const { tools: listed } = await (await connect(mode, tokenOf(claims))).listTools();
      return listed.map(({ name }) => name);
    };
    expect(await namesOf({})).toEqual(tools.map(({ name }) => name));
    const reader = await namesOf({ key_id: 'k', scope: 'TRAINING_READ' });
    expect(reader).toContain('list_workouts');
    expect(reader).not.toContain('create_workout');
    expect(reader).not.toContain('list_notifications');
  });

  it('gives a refusal as the result of the call', async () => {
    answer = async () =>
      toAnswer(404, 'application/json', '{"code":"not_found","message":"there is none","details":[]}');
    const client = await connect(mode);
    const { isError, content } = await client.callTool({ name: 'get_workout', arguments: { workoutId: 'x' } });
    expect([isError, JSON.parse(textOf(content))]).toEqual([true, { reason: 'INTERNAL', message: 'there is none' }]);
    answer = async () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:1'));
    const away = await client.callTool({ name: 'get_workout', arguments: { workoutId: 'x' } });
    expect([away.isError, JSON.parse(textOf(away.content)).reason]).toEqual([true, 'UNAVAILABLE']);
    const unknown = await client.callTool({ name: 'delete_account' });
    expect(unknown.isError).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it.each(['organisationId', 'organisation_id'])('refuses the argument %s, which is not for models', async (name) => {
    const client = await connect(mode);
    const arguments_ = { [name]: '00000000-0000-7000-8000-000000000000' };
    const { isError, content } = await client.callTool({ name: 'create_conversation', arguments: arguments_ });
    expect(isError).toBe(true);
    expect(JSON.parse(textOf(content))).toMatchObject({ reason: 'INVALID_FIELDS', fields: [{ field: name }] });
    expect(asked).toEqual([]);
  });

  it('tells the progress of a stream, and gives its messages', async () => {
    const first = envelope({ text: 'a' });
    const second = envelope({ text: 'b' });
    const end = envelope({}, 2);
    const kind = 'application/connect+json';
    answer = async () => toAnswer(200, kind, first.subarray(0, 7), Buffer.concat([first.subarray(7), second]), end);
    const client = await connect(mode);
    const told: unknown[] = [];
    const onprogress = ({ progress, message }: { progress: number; message?: string }) =>
      told.push([progress, message]);
    const result = await client.callTool({ name: 'ask_coach', arguments: {} }, { onprogress });
    expect(told).toEqual([
      [1, '{"text":"a"}'],
      [2, '{"text":"b"}'],
    ]);
    expect(JSON.parse(textOf(result.content))).toEqual({
      messages: [{ text: 'a' }, { text: 'b' }],
    });
  });

  it('ends the call of a caller who cancels, and no other', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    answer = ({ signal }) => {
      began.resolve();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          ended.resolve();
          reject(signal.reason);
        }),
      );
    };
    const client = await connect(mode);
    const other = await connect(mode);
    const cancel = new AbortController();
    const call = client.callTool({ name: 'list_workouts' }, { signal: cancel.signal });
    await began.promise;
    answer = async () => toAnswer(200, 'application/json', '{"workouts":[],"nextPageToken":""}');
    expect((await other.callTool({ name: 'list_workouts' })).isError).toBeFalsy();
    cancel.abort();
    await expect(call).rejects.toThrow();
    await ended.promise;
  });
});

it('refuses a caller without a token', async () => {
  expect((await serve(new Request('http://mcp.test/mcp', { method: 'POST', body: '{}' }))).status).toBe(401);
});
