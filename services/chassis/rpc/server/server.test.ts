// The interceptors at work, through a real gRPC server and client.
import { randomUUID } from 'node:crypto';
import { type Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BadRequest, ErrorInfo, RequestInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { type SignUpRequest, User, UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { type Listening, listen } from '#test/harness/listening.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { TokenVerifier } from '../interceptors/identity.ts';
import { implement } from './server.ts';

type UserHandlers = Handlers<typeof UserServiceService>;

const verifier = new TokenVerifier();
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) });
let handlers: Partial<UserHandlers> = {};
let server: Listening;
let client: Client;
let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  privateKey = pair.privateKey;
  verifier.useKeys({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }] });
  const late = (name: keyof UserHandlers) => (request: never, context: Context) => handlers[name]!(request, context);
  const names = Object.keys(UserServiceService) as (keyof UserHandlers)[];
  const all = Object.fromEntries(names.map((name) => [name, late(name)])) as UserHandlers;
  const implementations = [implement(UserServiceService, all)];
  server = await listen({ implementations, verifier, loggers: { log, callLog: log } });
  client = await server.clientAs('edge');
});

afterAll(async () => {
  await server.stop();
});

beforeEach(() => {
  lines.length = 0;
  handlers = { getMe: async (_, { caller }) => ({ ...User.fromPartial({}), id: caller.userId }) };
});

interface CallOptions {
  headers?: Record<string, string>;
  deadline?: Date;
}

function call<Name extends 'getMe' | 'signUp'>(
  name: Name,
  request: object,
  { headers = {}, deadline }: CallOptions = {},
): Promise<User> {
  const { path, requestSerialize, responseDeserialize } = UserServiceService[name];
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, user?: User) => (error ? reject(error) : resolve(user!));
    client.makeUnaryRequest(
      path,
      requestSerialize as (value: object) => Buffer,
      responseDeserialize,
      request,
      metadata,
      { deadline },
      done,
    );
  });
}

async function failureOf(promise: Promise<unknown>) {
  const error = (await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown) => thrown,
  )) as ServiceError;
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const details = Status.decode(bytes as Buffer).details;
  const find = (type: string) => details.find(({ typeUrl }) => typeUrl.endsWith(type))?.value;
  return {
    code: error.code,
    message: error.details,
    reason: ErrorInfo.decode(find('ErrorInfo')!).reason,
    traceId: RequestInfo.decode(find('RequestInfo')!).requestId,
    violations: BadRequest.decode(find('BadRequest') ?? new Uint8Array()).fieldViolations.map(({ field }) => field),
  };
}

const now = () => Math.floor(Date.now() / 1000);
const claims = (): JWTPayload => ({
  iss: 'sinew',
  aud: 'sinew',
  sub: 'ada',
  sid: randomUUID(),
  iat: now(),
  exp: now() + 60,
});
const bearer = async (payload: JWTPayload, header: object = {}) => {
  const token = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'JWT', ...header })
    .sign(privateKey);
  return { authorization: `Bearer ${token}` };
};

describe('identity and access', () => {
  it('hands the person of a valid token to the handler', async () => {
    expect((await call('getMe', {}, { headers: await bearer(claims()) })).id).toBe('ada');
  });

  it('refuses a call without a token where one is needed', async () => {
    expect(await failureOf(call('getMe', {}))).toMatchObject({
      code: status.UNAUTHENTICATED,
      reason: 'UNAUTHENTICATED',
    });
  });

  it.each([
    ['expired', { exp: now() - 60 }, {}],
    ['without expiry', { exp: undefined }, {}],
    ['of another issuer', { iss: 'sinews' }, {}],
    ['for another audience', { aud: 'sinew-admin' }, {}],
    ['not yet valid', { nbf: now() + 60 }, {}],
    ['without a session', { sid: undefined }, {}],
    ['with an unknown key', {}, { kid: 'two' }],
    ['of another type', {}, { typ: 'at+jwt' }],
  ])('refuses a token %s, also where none is needed', async (_, change, header) => {
    handlers.signUp = async () => User.fromPartial({});
    const headers = await bearer({ ...claims(), ...change }, header);
    expect(await failureOf(call('getMe', {}, { headers }))).toMatchObject({ reason: 'UNAUTHENTICATED' });
    const request: SignUpRequest = { email: 'a@b.org', password: 'long enough', displayName: 'A' };
    expect(await failureOf(call('signUp', request, { headers }))).toMatchObject({ reason: 'UNAUTHENTICATED' });
  });

  it('refuses a token as soon as its key is gone, though it was seen before', async () => {
    const headers = await bearer(claims());
    await call('getMe', {}, { headers });
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    verifier.useKeys({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'EdDSA', use: 'sig' }] });
    expect(await failureOf(call('getMe', {}, { headers }))).toMatchObject({ reason: 'UNAUTHENTICATED' });
    privateKey = pair.privateKey;
  });
});

describe('errors', () => {
  it('names every field that breaks a rule, and asks no handler', async () => {
    const failure = await failureOf(call('signUp', { email: 'nobody', password: 'short', displayName: '' }));
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'INVALID_FIELDS' });
    expect(failure.violations).toEqual(['email', 'password', 'displayName']);
  });

  it.each([
    ['bytes that are no message', Buffer.from([0x0a, 0xff])],
    ['a text that is not UTF-8', Buffer.from([0x1a, 0x02, 0x41, 0xff])],
  ])('blame the caller for %s', async (_, bytes) => {
    const { path, responseDeserialize } = UserServiceService.signUp;
    const sent = new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, user?: User) => (error ? reject(error) : resolve(user));
      client.makeUnaryRequest(path, () => bytes, responseDeserialize, {}, new Metadata(), {}, done);
    });
    expect(await failureOf(sent)).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'MALFORMED_REQUEST' });
  });

  it('carry the reason of a refusal', async () => {
    handlers.signUp = async () => {
      throw new Refusal('EMAIL_TAKEN', 'there is one already');
    };
    const failure = await failureOf(call('signUp', { email: 'a@b.org', password: 'long enough', displayName: 'A' }));
    expect(failure).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'EMAIL_TAKEN',
      message: 'there is one already',
    });
  });

  it('nobody foresaw reach the log, and the caller only as INTERNAL with the trace id', async () => {
    handlers.getMe = async () => {
      throw new Error('the hidden cause');
    };
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const headers = { ...(await bearer(claims())), traceparent: `00-${trace}-b7ad6b7169203331-01` };
    const failure = await failureOf(call('getMe', {}, { headers }));
    expect(failure).toMatchObject({ code: status.INTERNAL, reason: 'INTERNAL', traceId: trace });
    expect(failure.message).not.toContain('hidden');
    const line = JSON.parse(lines.find((text) => text.includes('call failed'))!);
    expect(line).toMatchObject({ traceId: trace, caller: 'ada', method: '/sinew.user.v1.UserService/GetMe' });
    expect(line.err.message).toBe('the hidden cause');
  });
});

describe('the deadline', () => {
  it('of the contract ends a call that hangs and tells the handler', async () => {
    const told = Promise.withResolvers<void>();
    handlers.getMe = (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => told.resolve()));
    const failure = await failureOf(call('getMe', {}, { headers: await bearer(claims()) }));
    expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'TIMED_OUT' });
    await told.promise;
  });

  it('of the caller tells the handler that nobody waits any more', async () => {
    const told = Promise.withResolvers<unknown>();
    handlers.getMe = (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => told.resolve(signal.reason)));
    const hasty = call('getMe', {}, { headers: await bearer(claims()), deadline: new Date(Date.now() + 200) });
    await expect(hasty).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(await told.promise).toMatchObject({ reason: 'CANCELLED' });
  });
});

describe('the log', () => {
  it('has one line for a call, with its trace and its caller, and no token', async () => {
    const headers = await bearer(claims());
    await call('getMe', {}, { headers });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { outcome: 'OK', caller: 'ada', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ]);
    expect(lines.join()).not.toContain(headers.authorization.slice(7, 40));
  });
});
