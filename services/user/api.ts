// The RPCs of the user service. Every call with a token also asks whether its session still is open: one look-up by
// primary key, for which a sign-out holds here at once. Other services see it when the access token ends.
import { z } from 'zod';
import type { Clock } from '#chassis/clock.ts';
import type { Context } from '#chassis/context.ts';
import { Refusal } from '#chassis/errors.ts';
import type { Handlers } from '#chassis/handlers.ts';
import { cutPage, readPage } from '#chassis/pages.ts';
import type {
  KeyServiceService,
  Session as SessionMessage,
  SessionServiceService,
  SignInResponse,
} from '#proto/gen/sinew/user/v1/session.ts';
import {
  type Preferences as PreferencesMessage,
  type UpdatePreferencesRequest,
  type User as UserMessage,
  type UserServiceService,
  WeightUnit,
} from '#proto/gen/sinew/user/v1/user.ts';
import type { Authentication, Tokens } from './authentication.ts';
import type { Keyring } from './keys/keyring.ts';
import { type Preferences, updatePreferences } from './preferences.ts';
import type { Session } from './session.ts';
import type { SessionStore } from './store/sessions.ts';
import type { UserStore } from './store/users.ts';
import { type User, updateUser } from './user.ts';

export interface Dependencies {
  authentication: Authentication;
  users: UserStore;
  sessions: SessionStore;
  keyring: Keyring;
  clock: Clock;
}

type Handler<Request, Response> = (request: Request, context: Context) => Promise<Response>;

/** Only for a person whose account exists and whose session is open. */
const present =
  ({ sessions, clock }: Dependencies) =>
  <Request, Response>(handler: Handler<Request, Response>): Handler<Request, Response> =>
  async (request, context) => {
    await sessions.requireOpen(context.caller, clock.now());
    return handler(request, context);
  };

export function userHandlers(dependencies: Dependencies): Handlers<typeof UserServiceService> {
  const { authentication, users, clock } = dependencies;
  const whenPresent = present(dependencies);
  return {
    signUp: async (request, { signal }) => toUser(await authentication.signUp(request, signal)),

    getMe: whenPresent(async (_, { caller }) => toUser(await users.get(caller.userId))),

    updateMe: whenPresent(async (request, { caller }) =>
      toUser(await users.update(caller.userId, (user) => updateUser(user, request, clock.now()))),
    ),

    deleteMe: whenPresent(async (_, { caller }) => {
      await users.delete(caller.userId);
      return {};
    }),

    getPreferences: whenPresent(async (_, { caller }) => toPreferences(await users.getPreferences(caller.userId))),

    updatePreferences: whenPresent(async (request, { caller }) => {
      const change = fromPreferencesChange(request);
      return toPreferences(await users.updatePreferences(caller.userId, (stored) => updatePreferences(stored, change)));
    }),

    changePassword: whenPresent(async (request, { caller, signal }) => {
      await authentication.changePassword(caller, request, signal);
      return {};
    }),
  };
}

export function sessionHandlers(dependencies: Dependencies): Handlers<typeof SessionServiceService> {
  const { authentication, sessions, clock } = dependencies;
  const whenPresent = present(dependencies);
  return {
    signIn: async ({ email, password }, context) => {
      const userAgent = context.header('user-agent');
      return toSignIn(await authentication.signIn({ email, password, userAgent }, context.signal));
    },

    refreshSession: async ({ refreshToken }) => toSignIn(await authentication.refresh(refreshToken)),

    listSessions: whenPresent(async (request, { caller: { userId, sessionId } }) => {
      const page = readPage(request, { name: 'user.sessions', filters: userId, position: z.uuid() });
      const { rows, nextPageToken } = cutPage(page, await sessions.list(userId, page, clock.now()), ({ id }) => id);
      return { sessions: rows.map((session) => toSession(session, sessionId)), nextPageToken };
    }),

    // A repeated sign-out finds its session closed, which is what it wanted.
    signOut: async (_, { caller }) => {
      await sessions.close(caller, clock.now());
      return {};
    },

    revokeSession: whenPresent(async ({ sessionId }, { caller: { userId } }) => {
      const closed = await sessions.close({ userId, sessionId }, clock.now());
      if (!closed) throw new Refusal('SESSION_NOT_FOUND', 'there is no such open session');
      return {};
    }),
  };
}

export function keyHandlers({ keyring }: Dependencies): Handlers<typeof KeyServiceService> {
  return {
    getKeys: async () => ({ keys: keyring.publicKeys() }),
  };
}

const toUser = ({ id, email, displayName, createdAt, updatedAt }: User): UserMessage => ({
  id,
  email,
  displayName,
  createTime: createdAt,
  updateTime: updatedAt,
});

const toPreferences = ({ weightUnit, timeZone, locale }: Preferences): PreferencesMessage => ({
  weightUnit: weightUnit === 'kg' ? WeightUnit.KG : WeightUnit.LB,
  timeZone,
  locale,
});

const fromPreferencesChange = ({ weightUnit, timeZone, locale }: UpdatePreferencesRequest): Partial<Preferences> => ({
  weightUnit: weightUnit === undefined ? undefined : weightUnit === WeightUnit.KG ? 'kg' : 'lb',
  timeZone,
  locale,
});

const toSignIn = ({ accessToken, refreshToken, expiresAt, sessionId }: Tokens): SignInResponse => ({
  accessToken,
  refreshToken,
  expireTime: expiresAt,
  sessionId,
});

const toSession = (session: Session, currentId: string): SessionMessage => ({
  id: session.id,
  createTime: session.createdAt,
  lastUseTime: session.lastUsedAt,
  expireTime: session.expiresAt,
  userAgent: session.userAgent,
  current: session.id === currentId,
});
