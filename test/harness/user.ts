// The user service behind a real gRPC server and database, with a clock that stands still until a test moves it.
import { randomUUID } from 'node:crypto';
import { type Client, Metadata } from '@grpc/grpc-js';
import { pino } from 'pino';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import type { Definition } from '#chassis/rpc/handlers.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';
import { testEnvelopes } from '#chassis/secrets/testing.ts';
import { loadContract } from '#proto/contract.ts';
import { PageServiceService } from '#proto/gen/sinew/user/page/v1/page.ts';
import { ProofServiceService } from '#proto/gen/sinew/user/proof/v1/proof.ts';
import { ApiKeyServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { AuditServiceService, SecretUseServiceService } from '#proto/gen/sinew/user/v1/audit.ts';
import { ConsentServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { DeletionServiceService } from '#proto/gen/sinew/user/v1/deletion.ts';
import { InvitationServiceService } from '#proto/gen/sinew/user/v1/invitation.ts';
import { OrganisationServiceService } from '#proto/gen/sinew/user/v1/organisation.ts';
import { IdentityServiceService, ProviderServiceService } from '#proto/gen/sinew/user/v1/provider.ts';
import { SecondFactorServiceService } from '#proto/gen/sinew/user/v1/second_factor.ts';
import { KeyServiceService, SessionServiceService, type SignInResponse } from '#proto/gen/sinew/user/v1/session.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import { toSettings, userConfig } from '../../services/user/config.ts';
import type { ProviderSource } from '../../services/user/provider/settings.ts';
import { createUserService, migrations, type UserService } from '../../services/user/service.ts';
import { listen } from './listening.ts';
import { type Calls, callsOf } from './service.ts';

/** The RPCs that people may call. */
const definitions = {
  ...UserServiceService,
  ...SessionServiceService,
  ...KeyServiceService,
  ...AuditServiceService,
  ...OrganisationServiceService,
  ...InvitationServiceService,
  ...ConsentServiceService,
  ...ApiKeyServiceService,
  ...DeletionServiceService,
  ...SecondFactorServiceService,
  ...ProviderServiceService,
  ...IdentityServiceService,
  ...ProofServiceService,
  ...PageServiceService,
  ...SecretUseServiceService,
};

/** All RPCs of the service, called with a token or without any. */
export type UserCalls = Calls<typeof definitions>;

/** Somebody with an account and a session. */
export interface SignedIn {
  userId: string;
  email: string;
  password: string;
  tokens: SignInResponse;
  /** Calls with the access token and the proof of the sign-in. */
  call: UserCalls;
}

export interface ServedUsers {
  service: UserService;
  sql: Sql;
  envelopes: Envelopes;
  verifier: TokenVerifier;
  /** Every line of the log so far. */
  lines: string[];
  clock: { now: () => Date; forward: (ms: number) => void };
  anybody: UserCalls;
  withToken: (token: string) => UserCalls;
  /** Calls with a sign-in's token, and with its proof while that is fresh. */
  withTokens: (tokens: Pick<SignInResponse, 'accessToken' | 'proof'>) => UserCalls;
  /** A caller without a token, at an address that the edge saw. */
  at: (address: string) => UserCalls;
  /** A client for calls that `Calls` cannot make. */
  clientAs: (name: string) => Promise<Client>;
  /** The RPCs of a definition as another service of the mesh calls them. */
  as: <D extends Definition>(definition: D, service: string, token?: string) => Calls<D>;
  /** Opens an account and a session of it. */
  person: () => Promise<SignedIn>;
  /** The same, at an address that is proven. */
  provenPerson: () => Promise<SignedIn>;
  signIn: (credentials: Pick<SignedIn, 'email' | 'password'>) => Promise<SignInResponse>;
  stop: () => Promise<void>;
}

export const settings = toSettings(userConfig.parse({ databaseUrl: 'postgres://localhost/unused' }));

/** Every service that holds data of people; here these services hold nothing. */
const holders = loadContract().personalData.map((name) => ({ name, export: async function* () {} }));

/** @param shared the parts of another instance to work with; this instance does not close them */
export async function serveUsers(
  shared?: Partial<Pick<ServedUsers, 'sql' | 'envelopes' | 'clock'>> & { providers?: ProviderSource },
): Promise<ServedUsers> {
  const sql = shared?.sql ?? connectDatabase({ url: await testDatabase(), connections: 20 });
  if (!shared?.sql) await migrate(sql, migrations);
  const clock = shared?.clock ?? stoppedClock();
  const envelopes = shared?.envelopes ?? testEnvelopes('user');
  const service = createUserService({ sql, clock, settings, holders, envelopes, providers: shared?.providers });
  await service.keyring.rotateWhenDue();
  const verifier = new TokenVerifier(clock);
  verifier.useKeys({ keys: service.keyring.publicKeys() });
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line) => lines.push(line) });
  const { implementations } = service;
  const loggers = { log, callLog: log };
  const listening = await listen({ implementations, verifier, exchange: service.exchange, loggers });
  const stop = async () => {
    await listening.stop();
    if (!shared?.sql) await sql.end();
  };
  const calls = callers(listening.clientAs);
  const provenPerson = async (): Promise<SignedIn> => {
    const person = await calls.person();
    await sql`update account set email_verified_at = created_at where id = ${person.userId}`;
    return person;
  };
  return { service, sql, envelopes, verifier, lines, clock, ...calls, provenPerson, stop };
}

function callers(clientAs: (name: string) => Promise<Client>) {
  const withHeaders =
    (headers: Record<string, string>, name = 'edge') =>
    <D extends Definition>(definition: D): Calls<D> =>
      callsOf(clientAs(name), definition, () => {
        const metadata = new Metadata();
        for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
        return metadata;
      });
  const all = (headers: Record<string, string>): UserCalls => withHeaders(headers)(definitions);
  const anybody = all({});
  const withToken = (token: string) => all({ authorization: `Bearer ${token}` });
  const withTokens: ServedUsers['withTokens'] = ({ accessToken, proof }) =>
    all({ authorization: `Bearer ${accessToken}`, ...(proof ? { 'sinew-proof': proof } : {}) });
  const at = (address: string) => all({ 'x-forwarded-for': address });
  const as: ServedUsers['as'] = (definition, service, token) =>
    withHeaders(token ? { authorization: `Bearer ${token}` } : {}, service)(definition);
  const signIn: ServedUsers['signIn'] = ({ email, password }) => anybody.signIn({ email, password });
  const person = async (): Promise<SignedIn> => {
    const email = `${randomUUID()}@example.org`;
    const password = 'correct horse';
    const { id: userId } = await anybody.signUp({ email, password, displayName: 'Somebody' });
    const tokens = await signIn({ email, password });
    return { userId, email, password, tokens, call: withTokens(tokens) };
  };
  return { anybody, withToken, withTokens, at, as, clientAs, signIn, person };
}

function stoppedClock(): ServedUsers['clock'] {
  // Whole seconds, as tokens count them.
  let now = Math.floor(Date.now() / 1000) * 1000;
  return {
    now: () => new Date(now),
    forward: (ms) => {
      now += ms;
    },
  };
}
