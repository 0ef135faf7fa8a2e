// A typed client against a real server: what it carries on, what it retries, and what its caller hears of a failure.
import { getEventListeners } from 'node:events';
import { Metadata, Server, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { Preferences, UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { serverCredentials } from '../../identity/credentials.ts';
import { openSpan, readTrace } from '../../telemetry/trace.ts';
import { Context } from '../context.ts';
import { type ConnectedClient, connectClient } from './client.ts';

type Call = ServerUnaryCall<unknown, unknown>;
type Answer = (call: Call, callback: sendUnaryData<unknown>) => void;

const server = new Server();
let calls: Call[] = [];
let callers: (string | undefined)[] = [];
let answer: Answer;
let client: ConnectedClient<typeof UserServiceService>;

beforeAll(async () => {
  const handle: Answer = (call, callback) => {
    calls.push(call);
    callers.push(call.getAuthContext().sslPeerCertificate?.subjectaltname);
    answer(call, callback);
  };
  const { getPreferences, changePassword } = UserServiceService;
  server.addService({ getPreferences, changePassword }, { getPreferences: handle, changePassword: handle });
  const [user, probe] = await Promise.all([testIdentity('user'), testIdentity('probe')]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', serverCredentials(user), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  client = connectClient(UserServiceService, { identity: probe, target: `127.0.0.1:${port}` });
});

afterAll(() => {
  client.close();
  server.forceShutdown();
});

beforeEach(() => {
  calls = [];
  callers = [];
  answer = (_, callback) => callback(null, Preferences.fromPartial({ timeZone: 'UTC' }));
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = readTrace(`00-${traceId}-b7ad6b7169203331-01`, 'vendor=abc')!;

function makeContext(): Context {
  const method = loadContract().methods[0]!;
  const context = new Context({
    method,
    metadata: new Metadata(),
    onCancelled: () => {},
    log: pino({ level: 'silent' }),
  });
  const span = openSpan('the call', { kind: SpanKind.SERVER, parent });
  return Object.assign(context, { span, token: 'the-token', deadline: Date.now() + 5000 });
}

const failing =
  (code: status): Answer =>
  (_, callback) =>
    callback({ code, details: 'no' });

describe('a client', () => {
  it("carries on the caller's token, trace and deadline, and says who calls", async () => {
    const context = makeContext();
    expect((await client.call.getPreferences({}, context)).timeZone).toBe('UTC');
    const { metadata } = calls[0]!;
    expect(metadata.get('authorization')).toEqual(['Bearer the-token']);
    const sent = readTrace(String(metadata.get('traceparent')[0]))!;
    expect(sent).toMatchObject({ traceId, traceFlags: 1 });
    expect([parent.spanId, context.span.spanContext().spanId]).not.toContain(sent.spanId);
    expect(metadata.get('tracestate')).toEqual(['vendor=abc']);
    expect(callers[0]).toMatch(/^URI:spiffe:.*\/svc\/probe$/);
    expect(Number(calls[0]!.getDeadline())).toBeLessThanOrEqual(context.deadline + 1);
  });

  it('leaves nothing behind in a context that outlives the call', async () => {
    const context = makeContext();
    await client.call.getPreferences({}, context);
    expect(getEventListeners(context.signal, 'abort')).toEqual([]);
  });

  it('tries a read again when the instance was not available', async () => {
    answer = (call, callback) =>
      calls.length < 3 ? failing(status.UNAVAILABLE)(call, callback) : callback(null, Preferences.fromPartial({}));
    await client.call.getPreferences({}, makeContext());
    expect(calls).toHaveLength(3);
  });

  it('never tries a write again that is not idempotent', async () => {
    answer = failing(status.UNAVAILABLE);
    const change = client.call.changePassword({ currentPassword: 'a', newPassword: 'b' }, makeContext());
    await expect(change).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    expect(calls).toHaveLength(1);
  });

  it.each([
    [status.NOT_FOUND, 'INTERNAL'],
    [status.UNAUTHENTICATED, 'UNAUTHENTICATED'],
    [status.DEADLINE_EXCEEDED, 'TIMED_OUT'],
    [status.CANCELLED, 'CANCELLED'],
  ])('answers the status %i with the reason %s', async (code, reason) => {
    answer = failing(code);
    await expect(client.call.getPreferences({}, makeContext())).rejects.toMatchObject({ reason });
  });

  it('cancels its call when its own caller goes away', async () => {
    const context = makeContext();
    const cancelled = Promise.withResolvers<void>();
    answer = (call) => {
      call.on('cancelled', () => cancelled.resolve());
      context.cancel(new Error('gone'));
    };
    await expect(client.call.getPreferences({}, context)).rejects.toMatchObject({ reason: 'CANCELLED' });
    await cancelled.promise;
  });
});
