// Puts the user service together; main.ts and the tests differ only in what they give it.
import type { Sql } from '#chassis/database/sql.ts';
import type { EventHandlers } from '#chassis/events/event.ts';
import type { Revocations } from '#chassis/identity/revocations.ts';
import { connectHolders, type Holder } from '#chassis/personal-data/holders.ts';
import type { Context } from '#chassis/rpc/context.ts';
import { passesAfterMs, Refusal } from '#chassis/rpc/errors.ts';
import { type Implementation, implement } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { Gate } from '#chassis/runtime/gate.ts';
import type { Envelopes } from '#chassis/secrets/envelopes.ts';
import { serveStored } from '#chassis/service/serving.ts';
import type { Built, StoredResources } from '#chassis/service/stored.ts';
import { PageServiceService } from '#proto/gen/sinew/user/page/v1/page.ts';
import { ProofServiceService } from '#proto/gen/sinew/user/proof/v1/proof.ts';
import { RevocationServiceService } from '#proto/gen/sinew/user/revocation/v1/revocation.ts';
import { ApiKeyExchangeServiceService, ApiKeyServiceService } from '#proto/gen/sinew/user/v1/api_key.ts';
import { AuditServiceService, SecretUseServiceService } from '#proto/gen/sinew/user/v1/audit.ts';
import { AccessServiceService, ConsentServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { DeletionServiceService } from '#proto/gen/sinew/user/v1/deletion.ts';
import { ExportServiceService } from '#proto/gen/sinew/user/v1/export.ts';
import { InvitationServiceService } from '#proto/gen/sinew/user/v1/invitation.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { OrganisationServiceService } from '#proto/gen/sinew/user/v1/organisation.ts';
import { IdentityServiceService, ProviderServiceService } from '#proto/gen/sinew/user/v1/provider.ts';
import { SecondFactorServiceService } from '#proto/gen/sinew/user/v1/second_factor.ts';
import { KeyServiceService, SessionServiceService } from '#proto/gen/sinew/user/v1/session.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { userHandlers } from './account/api.ts';
import { Passwords } from './account/password.ts';
import { UserStore } from './account/store/account.ts';
import { apiKeyHandlers, exchangeHandlers } from './api-key/api.ts';
import { auditHandlers } from './audit/api.ts';
import { originOf } from './audit/origin.ts';
import { AuditStore } from './audit/store.ts';
import { toSettings, type UserConfig, type UserSettings } from './config.ts';
import { accessHandlers, consentHandlers, guards } from './consent/api.ts';
import { ConsentStore } from './consent/store.ts';
import { confirmationHandlers, deletionHandlers } from './deletion/api.ts';
import { DeletionStore } from './deletion/store.ts';
import type { Dependencies } from './dependencies.ts';
import { EmailChangeStore } from './email-change/taking-back/store.ts';
import { exportHandlers } from './export/api.ts';
import { invitationHandlers } from './invitation/api.ts';
import { InvitationStore } from './invitation/store.ts';
import { Keyring } from './keys/keyring.ts';
import { keepKeys } from './keys/rotation.ts';
import { KeyStore } from './keys/store.ts';
import { mailTokenHandlers } from './mail-token/api.ts';
import { MailTokenStore } from './mail-token/store/mail-tokens.ts';
import { organisationHandlers } from './organisation/api.ts';
import { OrganisationStore } from './organisation/store.ts';
import { pageHandlers } from './page/api.ts';
import { proofHandlers } from './proof/api.ts';
import { identityHandlers, providerHandlers } from './provider/api.ts';
import { watchProviders } from './provider/service.ts';
import { noProviders, type ProviderSource } from './provider/settings.ts';
import { PasswordReset } from './recovery/password-reset.ts';
import { ResetStore } from './recovery/store/resets.ts';
import { revocationHandlers, tellingRevocations } from './revocation/api.ts';
import { RevocationFeed } from './revocation/feed.ts';
import { RevocationStore } from './revocation/store.ts';
import { secondFactorHandlers } from './second-factor/api.ts';
import { secretUseHandlers } from './secret-use/api.ts';
import { keyHandlers, requireOpen, sessionHandlers } from './session/api.ts';
import { createSignIn } from './sign-in/service.ts';

export interface UserServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  clock: Clock;
  /** Seals what must not lie open in the database. */
  envelopes: Envelopes;
  /** The other services that hold data of people. */
  holders: readonly Holder[];
  settings: UserSettings;
  /** Without it there are no providers. */
  providers?: ProviderSource;
  /** The revocations of the process itself, which the feed keeps up to date for as long as the process runs. */
  revocations?: Revocations;
}

export interface UserService {
  implementations: readonly Implementation[];
  /** Must have a key before the first sign-in. */
  keyring: Keyring;
  /** Tells of tokens that end before their time. */
  feed: RevocationFeed;
  /** Trades an API key for an access token. */
  exchange: (apiKey: string, context: Context) => Promise<string>;
  /** Removes rows that have ended. Any instance may do so, at any time. */
  sweep: () => Promise<void>;
  /** Work that is repeated; any instance may do it. */
  tasks: readonly { task: () => Promise<void>; everyMs: number }[];
  /** Has links sent to people who asked to reset a password. This is done at once, and here again if it failed. */
  resolveResets: () => Promise<void>;
}

export const migrations = new URL('./migrations/', import.meta.url);

/**
 * A burst of sign-ins costs time and not memory: each hash takes 19 MiB, and more hashes at once than there are cores finish
 * no earlier. A caller who waits has a turn within two seconds on two cores, 27 ms each: well within the time of a call.
 */
const passwordGate = (running: number): Gate =>
  new Gate({
    running,
    line: {
      waiting: 100,
      full: () =>
        new Refusal('UNAVAILABLE', 'too many people sign in at this moment: try again shortly', {
          retryAfterMs: passesAfterMs,
          busy: true,
        }),
    },
  });

/** Builds the service with the parts of the running process: the registry, the other services, and the live settings. */
export async function buildUser(resources: StoredResources<UserConfig>): Promise<BuiltUser> {
  const { config, clock, identity, onStop, sql, envelopes, revocations } = resources;
  const holders = connectHolders({ identity });
  for (const { close } of holders) onStop(close);
  const providers = watchProviders({ providers: config.oidcProviders, ...resources });
  const parts = { sql, clock, envelopes, holders, settings: toSettings(config), providers, revocations };
  const { implementations, keyring, tasks } = createUserService(parts);
  await keepKeys({ keyring, ...resources });
  const handlers = confirmationHandlers(clock);
  const confirmations = Object.fromEntries(holders.map(({ name }) => [name, handlers]));
  return { implementations, tasks, confirmations };
}

export interface BuiltUser extends Built {
  /** The handlers for the events of each service that holds data of people. */
  confirmations: Readonly<Record<string, EventHandlers>>;
}

export function createUserService(parts: UserServiceParts): UserService {
  const service = assemble(parts);
  if (parts.revocations) service.feed.follow(parts.revocations);
  return { ...service, implementations: tellingRevocations(service.feed, service.implementations) };
}

/** Lets the stores remove rows that have ended, one store after the other. */
const sweeper = (clock: Clock, all: readonly { sweep: (now: Date) => Promise<void> }[]) => async (): Promise<void> => {
  for (const one of all) await one.sweep(clock.now());
};

function assemble(parts: UserServiceParts): UserService {
  const { sql, clock, envelopes, holders, settings, providers } = parts;
  const { lifetimes, keys: schedule, passwordConcurrency } = settings;
  const users = new UserStore(sql);
  const mailTokens = new MailTokenStore(sql);
  const keyring = new Keyring({ store: new KeyStore(sql, envelopes), clock, schedule });
  const passwords = new Passwords(passwordGate(passwordConcurrency));
  const audit = new AuditStore(sql);
  const source = providers ?? noProviders;
  const signIn = createSignIn({ sql, clock, envelopes, users, passwords, keyring, audit, lifetimes, source });
  const passwordReset = new PasswordReset({ resets: new ResetStore(sql), passwords, clock });
  const invitations = new InvitationStore(sql);
  const feed = new RevocationFeed({ store: new RevocationStore(sql), tokenMs: lifetimes.accessTokenMs });
  const dependencies = {
    ...signIn,
    users,
    keyring,
    mailTokens,
    emailChanges: new EmailChangeStore(sql),
    passwordReset,
    deletions: new DeletionStore(sql),
    holders: holders.map(({ name }) => name),
    audit,
    organisations: new OrganisationStore(sql),
    invitations,
    consents: new ConsentStore(sql),
    requireOpen: requireOpen({ ...signIn, clock }),
    clock,
  };
  const { emailChanges } = dependencies;
  const sweep = sweeper(clock, [signIn, feed, mailTokens, invitations, emailChanges]);
  return {
    implementations: toImplementations(dependencies, { sql, holders, feed }),
    feed,
    keyring,
    exchange: (apiKey, context) => signIn.keyExchange.exchange(apiKey, originOf(context)),
    sweep,
    tasks: [
      { task: sweep, everyMs: 3_600_000 },
      { task: () => passwordReset.resolve(), everyMs: 5000 },
      { task: () => dependencies.deletions.tellAgain(clock.now()), everyMs: 10_000 },
    ],
    resolveResets: () => passwordReset.resolve(),
  };
}

/** The other parts that the handlers of some services need. */
interface Besides {
  sql: Sql;
  holders: readonly Holder[];
  feed: RevocationFeed;
}

const toImplementations = (dependencies: Dependencies, { sql, holders, feed }: Besides): readonly Implementation[] =>
  serveStored({ service: 'user', sql, requireOpen: dependencies.requireOpen, ...guards(dependencies) }, [
    implement(UserServiceService, userHandlers(dependencies)),
    implement(PageServiceService, pageHandlers(dependencies)),
    implement(ExportServiceService, exportHandlers(dependencies, holders)),
    implement(DeletionServiceService, deletionHandlers(dependencies)),
    implement(SessionServiceService, sessionHandlers(dependencies)),
    implement(KeyServiceService, keyHandlers(dependencies)),
    implement(MailTokenServiceService, mailTokenHandlers(dependencies)),
    implement(AuditServiceService, auditHandlers(dependencies)),
    implement(ApiKeyServiceService, apiKeyHandlers(dependencies)),
    implement(ApiKeyExchangeServiceService, exchangeHandlers(dependencies)),
    implement(OrganisationServiceService, organisationHandlers(dependencies)),
    implement(InvitationServiceService, invitationHandlers(dependencies)),
    implement(ConsentServiceService, consentHandlers(dependencies)),
    implement(AccessServiceService, accessHandlers(dependencies)),
    implement(SecondFactorServiceService, secondFactorHandlers(dependencies)),
    implement(SecretUseServiceService, secretUseHandlers({ sql, others: holders })),
    implement(ProviderServiceService, providerHandlers(dependencies)),
    implement(IdentityServiceService, identityHandlers(dependencies)),
    implement(RevocationServiceService, revocationHandlers(feed)),
    implement(ProofServiceService, proofHandlers(dependencies)),
  ]);
