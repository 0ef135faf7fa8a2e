// A service behind a real gRPC server, and people who call it. The tests of a service's RPCs use it.
import { randomUUID } from 'node:crypto';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { accessToken, freshProof } from '#chassis/identity/token-form.ts';
import type { ReasonName } from '#chassis/rpc/errors.ts';
import type { Definition } from '#chassis/rpc/handlers.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import type { Implementation } from '#chassis/rpc/server/server.ts';
import type { Violation } from '#chassis/rpc/violation.ts';
import { BadRequest, ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { listen } from './listening.ts';

type RequestOf<M> = M extends { requestSerialize: (value: infer Request) => Buffer } ? Request : never;
type ResponseOf<M> = M extends { responseDeserialize: (bytes: Buffer) => infer Response } ? Response : never;

/** The unary RPCs of a service. A test gives only the fields of a request that matter. */
export type Calls<D extends Definition> = {
  [Name in keyof D]: (request?: Partial<RequestOf<D[Name]>>) => Promise<ResponseOf<D[Name]>>;
};

/** How a call was refused, as its caller sees it. */
export class CallError extends Error {
  readonly reason: ReasonName;
  readonly violations: readonly Violation[];
  /** The refusal's time to come again, in seconds, where it has one. */
  readonly retryAfter: string | undefined;

  constructor(error: ServiceError) {
    const [bytes] = error.metadata.get('grpc-status-details-bin');
    const details = bytes ? Status.decode(bytes as Buffer).details : [];
    const find = (type: string) => details.find(({ typeUrl }) => typeUrl.endsWith(type))?.value;
    super(error.details);
    this.retryAfter = error.metadata.get('retry-after')[0]?.toString();
    this.reason = (ErrorInfo.decode(find('ErrorInfo') ?? Buffer.alloc(0)).reason || `code ${error.code}`) as ReasonName;
    const { fieldViolations } = BadRequest.decode(find('BadRequest') ?? Buffer.alloc(0));
    this.violations = fieldViolations.map(({ field, description }) => ({ field, description }));
  }
}

export interface Person {
  userId: string;
  token: string;
  metadata: () => Metadata;
  as: <D extends Definition>(definition: D) => Calls<D>;
  /** Calls with a fresh proof of the person. */
  provenAs: <D extends Definition>(definition: D) => Calls<D>;
}

export interface Served {
  /** Somebody who has never called before. */
  person: (userId?: string) => Promise<Person>;
  /** Somebody without a token. */
  anybody: Pick<Person, 'as'>;
  /** A service of the mesh that acts alone; all others call through the edge. */
  process: (name: string) => Pick<Person, 'as'>;
  /** Signs with a new key from now on. Answers with the function that revokes the key before. */
  rotateKey: () => Promise<() => void>;
  /** A client for calls that `Calls` cannot make. */
  client: Client;
  /** A client under the name of another process of the mesh. */
  clientAs: (process: string) => Promise<Client>;
  stop: () => Promise<void>;
}

export async function serve(implementations: readonly Implementation[]): Promise<Served> {
  const verifier = new TokenVerifier();
  let key = await newKey();
  verifier.useKeys({ keys: [key.published] });
  const rotateKey = async () => {
    const before = key;
    key = await newKey();
    verifier.useKeys({ keys: [before.published, key.published] });
    return () => verifier.useKeys({ keys: [key.published] });
  };
  const silent = pino({ level: 'silent' });
  const { clientAs, stop } = await listen({ implementations, verifier, loggers: { log: silent, callLog: silent } });
  const client = await clientAs('edge');
  const person = async (userId: string = randomUUID()): Promise<Person> => {
    const sid = randomUUID();
    const sign = ({ typ, audience }: { typ: string; audience: string }) =>
      new SignJWT({ sid })
        .setProtectedHeader({ alg: accessToken.algorithm, typ, kid: key.published.kid })
        .setSubject(userId)
        .setIssuer(accessToken.issuer)
        .setAudience(audience)
        .setIssuedAt()
        // Less than the longest life of a token: the two times are read one after the other, and a second may end between
        // them.
        .setExpirationTime('59m')
        .sign(key.privateKey);
    const token = await sign({ typ: 'JWT', audience: accessToken.audience });
    const proof = await sign({ typ: freshProof.type, audience: freshProof.audience });
    const metadata = () => {
      const own = new Metadata();
      own.set('authorization', `Bearer ${token}`);
      return own;
    };
    const proven = () => {
      const own = metadata();
      own.set('sinew-proof', proof);
      return own;
    };
    return {
      userId,
      token,
      metadata,
      as: (definition) => callsOf(client, definition, metadata),
      provenAs: (definition) => callsOf(client, definition, proven),
    };
  };
  return {
    person,
    rotateKey,
    anybody: { as: (definition) => callsOf(client, definition, () => new Metadata()) },
    client,
    clientAs,
    process: (name) => ({ as: (definition) => callsOf(clientAs(name), definition, () => new Metadata()) }),
    stop,
  };
}

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair(accessToken.algorithm, { extractable: true });
  return { privateKey, published: { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: accessToken.algorithm } };
}

export function callsOf<D extends Definition>(
  client: Client | Promise<Client>,
  definition: D,
  metadata: () => Metadata,
): Calls<D> {
  const call =
    ({ path, requestSerialize, requestDeserialize, responseDeserialize }: Definition[string]) =>
    async (request: object = {}) => {
      const connected = await client;
      return new Promise((resolve, reject) => {
        const done = (error: ServiceError | null, response: unknown) =>
          error ? reject(new CallError(error)) : resolve(response);
        // Fields that are not given get the values a message without them has.
        const empty = requestDeserialize(Buffer.alloc(0)) as object;
        const serialize = (value: object) => requestSerialize({ ...empty, ...value });
        connected.makeUnaryRequest(path, serialize, responseDeserialize, request, metadata(), {}, done);
      });
    };
  return Object.fromEntries(Object.entries(definition).map(([name, method]) => [name, call(method)])) as Calls<D>;
}

/** The reason of each call's refusal; `OK` for a call that was answered. */
export function reasonsOf(calls: readonly Promise<unknown>[]): Promise<string[]> {
  return Promise.all(
    calls.map((call) =>
      call.then(
        () => 'OK',
        (error) => (error as CallError).reason,
      ),
    ),
  );
}
