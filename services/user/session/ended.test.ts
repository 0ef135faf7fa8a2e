// Every method that needs a signed-in person refuses a caller with a closed session or a deleted account. The methods come
// from the contract, so that a new method is tested by itself.
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { CallError } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';

let served: ServedUsers;

beforeAll(async () => {
  served = await serveUsers();
});

afterAll(() => served?.stop());

const signedIn = loadContract().methods.filter(
  ({ service, access }) => service === 'user' && access.kind === 'signedIn',
);

/** Whether a method needs no open session by the contract. */
const isExempt = ({ access }: Method): boolean =>
  access.kind === 'signedIn' && Boolean(access.outlivesSession ?? access.endsSession);

const methods = signedIn.map((method) => [method.path.split('.').at(-1)!, method] as const);

/** The answer to an empty request with the token: `OK`, or the reason of the refusal. */
async function answerTo({ path, responseStream }: Method, token: string): Promise<string> {
  const client = await served.clientAs('edge');
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    const done = (error: ServiceError | null): void => resolve(error ? new CallError(error).reason : 'OK');
    if (!responseStream) {
      client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, done);
      return;
    }
    const stream = client.makeServerStreamRequest(path, asIs, asIs, Buffer.alloc(0), metadata);
    stream
      .on('error', done)
      .on('end', () => done(null))
      .resume();
  });
}

async function whoSignedOut(): Promise<SignedIn> {
  const person = await served.person();
  await person.call.signOut({});
  return person;
}

async function whoWasDeleted(): Promise<SignedIn> {
  const person = await served.person();
  await person.call.deleteMe({});
  return person;
}

describe.each([
  ['a closed session', whoSignedOut],
  ['a deleted account', whoWasDeleted],
])('with the token of %s', (_, somebody) => {
  let token: string;

  beforeAll(async () => {
    token = (await somebody()).tokens.accessToken;
  });

  it.each(methods.filter(([, method]) => !isExempt(method)))('%s is refused', async (_name, method) => {
    expect(await answerTo(method, token)).toBe('UNAUTHENTICATED');
  });
});

describe('with an open session', () => {
  it.each(methods)('%s is not refused for it', async (_name, method) => {
    const { accessToken } = (await served.person()).tokens;
    expect(await answerTo(method, accessToken)).not.toBe('UNAUTHENTICATED');
  });
});

describe('what ends a session', () => {
  it('is done once more by whoever asks again', async () => {
    const signedOut = await whoSignedOut();
    expect(await signedOut.call.signOut({})).toEqual({});
    const deleted = await whoWasDeleted();
    expect(await deleted.call.deleteMe({})).toEqual({});
  });

  it('is not the deletion of an account by somebody who signed out', async () => {
    const { call } = await whoSignedOut();
    await expect(call.deleteMe({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});
