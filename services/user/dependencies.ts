// The stores and use cases of the handlers; service.ts makes them.
import type { RequireOpen } from '#chassis/rpc/interceptors/session.ts';
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
import type { SignInFlow } from './sign-in/sign-in.ts';
import type { HistoryStore } from './sign-in/store/history.ts';

export interface Dependencies {
  authentication: Authentication;
  signInFlow: SignInFlow;
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
  /** Refuses closed sessions, for the few methods that need an open session in some of their cases only. */
  requireOpen: RequireOpen;
  clock: Clock;
}
