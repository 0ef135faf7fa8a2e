// What the handlers work with; service.ts makes it. Every call with a token also asks whether its session still is open,
// or its API key still works: one look-up by primary key, for which a sign-out holds here at once. Other services see it
// when the access token ends.
import type { Context } from '#chassis/rpc/context.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { UserStore } from './account/store/account.ts';
import type { KeyExchange } from './api-key/exchange.ts';
import type { ApiKeyStore } from './api-key/store.ts';
import type { AuditStore } from './audit/store.ts';
import type { Authentication } from './authentication/authentication.ts';
import type { ConsentStore } from './consent/store.ts';
import type { DeletionStore } from './deletion/store.ts';
import type { EmailChangeStore } from './email-change/taking-back/store.ts';
import type { InvitationStore } from './invitation/store.ts';
import type { Keyring } from './keys/keyring.ts';
import type { MailTokenStore } from './mail-token/store/mail-tokens.ts';
import type { OrganisationStore } from './organisation/store.ts';
import type { Reauthentication } from './proof/reauthentication.ts';
import type { Providers } from './provider/providers.ts';
import type { ProviderStore } from './provider/store.ts';
import type { PasswordReset } from './recovery/password-reset.ts';
import type { Guard } from './second-factor/guard.ts';
import type { SecondFactorStore } from './second-factor/store.ts';
import type { SessionStore } from './session/store.ts';
import type { Entrance } from './sign-in/sign-in.ts';
import type { HistoryStore } from './sign-in/store/history.ts';

export interface Dependencies {
  authentication: Authentication;
  entrance: Entrance;
  history: HistoryStore;
  guard: Guard;
  reauthentication: Reauthentication;
  providers: Providers;
  identities: ProviderStore;
  factors: SecondFactorStore;
  users: UserStore;
  sessions: SessionStore;
  apiKeys: ApiKeyStore;
  keyExchange: KeyExchange;
  keyring: Keyring;
  mailTokens: MailTokenStore;
  emailChanges: EmailChangeStore;
  audit: AuditStore;
  passwordReset: PasswordReset;
  organisations: OrganisationStore;
  invitations: InvitationStore;
  consents: ConsentStore;
  deletions: DeletionStore;
  /** The services that hold data of people, besides this one. */
  holders: readonly string[];
  clock: Clock;
}

type Handler<Request, Response> = (request: Request, context: Context) => Promise<Response>;

/** Only for a person whose account exists and whose session is open, or whose API key works. */
export const present =
  ({ sessions, apiKeys, clock }: Dependencies) =>
  <Request, Response>(handler: Handler<Request, Response>): Handler<Request, Response> =>
  async (request, context) => {
    const { caller } = context;
    if (!caller.keyId) await sessions.requireOpen(caller, clock.now());
    else if (!(await apiKeys.isWorking(caller.userId, caller.keyId, clock.now()))) throw keyEnded();
    return handler(request, context);
  };

const keyEnded = (): Refusal => new Refusal('UNAUTHENTICATED', 'the API key was revoked or has ended');
