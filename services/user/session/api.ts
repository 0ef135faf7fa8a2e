// The RPCs of sessions, and of the keys that prove their tokens.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { RequireOpen } from '#chassis/rpc/interceptors/session.ts';
import { cutPage, positions, readPage } from '#chassis/rpc/pages.ts';
import {
  type KeyServiceService,
  type Session as SessionMessage,
  type SessionServiceService,
  SignIn_Method,
  SignIn_Result,
  type SignIn as SignInMessage,
  SignInResponse,
} from '#proto/gen/sinew/user/v1/session.ts';
import { actOf, originOf } from '../audit/origin.ts';
import type { Attempt } from '../authentication/attempt.ts';
import type { Dependencies } from '../dependencies.ts';
import type { SignInOutcome } from '../sign-in/sign-in.ts';
import type { Session } from './session.ts';

export function sessionHandlers(dependencies: Dependencies): Handlers<typeof SessionServiceService> {
  const { authentication, signInFlow, history, sessions, clock } = dependencies;
  return {
    signIn: async (request, context) =>
      toSignIn(await signInFlow.signIn({ ...request, origin: originOf(context) }, context.signal)),

    confirmSignIn: async ({ challenge, code }, context) =>
      toSignIn(await signInFlow.confirm(challenge, code, originOf(context))),

    listSignIns: async (request, { caller: { userId } }) => {
      const page = readPage(request, { name: 'user.signIns', filters: userId, position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await history.list(userId, page, clock.now()), ({ id }) => id);
      return { signIns: rows.map(toAttempt), nextPageToken };
    },

    refreshSession: async ({ refreshToken }, context) => {
      const tokens = await authentication.refresh(refreshToken, originOf(context));
      return SignInResponse.fromPartial({ ...tokens, expireTime: tokens.expiresAt });
    },

    listSessions: async (request, { caller: { userId, sessionId } }) => {
      const page = readPage(request, { name: 'user.sessions', filters: userId, position: positions.id });
      const { rows, nextPageToken } = cutPage(page, await sessions.list(userId, page, clock.now()), ({ id }) => id);
      return { sessions: rows.map((session) => toSession(session, sessionId)), nextPageToken };
    },

    // A repeated sign-out finds its session closed, and that is what the caller wants.
    signOut: async (_, context) => {
      const { userId, sessionId } = context.caller;
      const act = actOf(context, clock.now());
      await sessions.close({ userId, sessionId }, { ...act, action: 'SIGNED_OUT', targetId: sessionId });
      return {};
    },

    revokeSession: async ({ sessionId }, context) => {
      const act = actOf(context, clock.now());
      const owner = { userId: context.caller.userId, sessionId };
      const closed = await sessions.close(owner, { ...act, action: 'SESSION_REVOKED', targetId: sessionId });
      if (!closed) throw new Refusal('SESSION_NOT_FOUND', 'there is no such open session');
      return {};
    },
  };
}

export function keyHandlers({ keyring }: Dependencies): Handlers<typeof KeyServiceService> {
  return {
    getKeys: async () => ({ keys: keyring.publicKeys() }),
  };
}

export function toSignIn(entry: SignInOutcome): SignInResponse {
  if (entry.kind === 'challenge') {
    const { challenge, expiresAt: challengeExpireTime } = entry;
    return SignInResponse.fromPartial({ challenge, challengeExpireTime });
  }
  const { tokens, deviceToken, proof } = entry;
  const proven = { proof: proof.proof, proofExpireTime: proof.expiresAt };
  return SignInResponse.fromPartial({ ...tokens, expireTime: tokens.expiresAt, deviceToken, ...proven });
}

const toAttempt = ({ createdAt, method, result, ...attempt }: Attempt): SignInMessage => ({
  ...attempt,
  createTime: createdAt,
  method: SignIn_Method[method],
  result: SignIn_Result[result],
});

const toSession = (session: Session, currentId: string): SessionMessage => ({
  id: session.id,
  createTime: session.createdAt,
  lastUseTime: session.lastUsedAt,
  expireTime: session.expiresAt,
  userAgent: session.userAgent,
  current: session.id === currentId,
});

/** Requires an open session, or an API key that works, of an account that exists. */
export const requireOpen =
  ({ sessions, apiKeys, clock }: Pick<Dependencies, 'sessions' | 'apiKeys' | 'clock'>): RequireOpen =>
  async ({ caller }) => {
    if (!caller.keyId) return sessions.requireOpen(caller, clock.now());
    if (!(await apiKeys.isWorking(caller.userId, caller.keyId, clock.now()))) throw keyEnded();
  };

const keyEnded = (): Refusal => new Refusal('UNAUTHENTICATED', 'the API key was revoked or has ended');
