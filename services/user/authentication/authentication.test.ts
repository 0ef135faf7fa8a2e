// Signing in, refreshing and signing out, through a real server and database, also when many do so at the same time.
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CallError, reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers, settings } from '#test/harness/user.ts';
import { Passwords } from '../account/password.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const refresh = (refreshToken: string) => users.anybody.refreshSession({ refreshToken });
const isClosed = async ({ userId }: SignedIn, sessionId: string) => {
  const [row] = await users.sql`select closed_at from session where id = ${sessionId} and account_id = ${userId}`;
  return row!.closed_at !== null;
};

describe('signing in', () => {
  it('opens a session with two tokens', async () => {
    const { userId, call, tokens } = await users.person();
    expect((await users.verifier.verify(tokens.accessToken)).caller).toEqual({ userId, sessionId: tokens.sessionId });
    expect(tokens.expireTime).toEqual(new Date(users.clock.now().getTime() + settings.lifetimes.accessTokenMs));
    expect((await call.getMe()).id).toBe(userId);
  });

  it('takes the address in any case', async () => {
    const { email, password } = await users.person();
    await users.signIn({ email: ` ${email.toUpperCase()}`, password });
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await users.person();
    const failures = [
      users.signIn({ email, password: 'wrong horse' }),
      users.signIn({ email: 'nobody@example.org', password: 'wrong horse' }),
      users.signIn({ email: 'no\0body', password: 'wrong horse' }),
    ].map((call) =>
      call.catch((error) => ({ reason: error.reason, message: error.message, violations: error.violations })),
    );
    const [wrong, unknown, strange] = await Promise.all(failures);
    expect(wrong).toMatchObject({ reason: 'WRONG_CREDENTIALS' });
    expect(unknown).toEqual(wrong);
    expect(strange).toEqual(wrong);
  });

  it('compares the password of an unknown address too, so that its answer comes no sooner', async () => {
    const compare = vi.spyOn(Passwords.prototype, 'compare');
    await users.signIn({ email: 'nobody@example.org', password: 'wrong horse' }).catch(() => {});
    expect(compare).toHaveBeenCalledWith(undefined, 'wrong horse', expect.anything());
    compare.mockRestore();
  });

  it('renews a hash that was made with other parameters, also when two sign in at once', async () => {
    const person = await users.person();
    const weak = await hash(person.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await users.sql`update account set password_hash = ${weak} where id = ${person.userId}`;
    await Promise.all([users.signIn(person), users.signIn(person)]);
    const [row] = await users.sql`select password_hash from account where id = ${person.userId}`;
    expect(row!.password_hash).toContain('$m=19456,t=2,p=1$');
    await users.signIn(person);
  });

  it('keeps no password and no token in the database or the log', async () => {
    const person = await users.person();
    await refresh(person.tokens.refreshToken);
    await users.signIn({ ...person, password: 'wrong horse' }).catch(() => {});
    const tables = ['account', 'session', 'refresh_token'];
    const rows = await Promise.all(tables.map((table) => users.sql`select t::text from ${users.sql(table)} t`));
    const written = JSON.stringify([rows, users.lines]);
    expect(written).toContain(person.userId);
    for (const secret of [person.password, 'wrong horse', person.tokens.refreshToken, person.tokens.accessToken])
      expect(written).not.toContain(secret);
  });
});

describe('refreshing', () => {
  it('gives new tokens of the same session and moves its end', async () => {
    const { tokens, call } = await users.person();
    users.clock.forward(1000);
    const next = await refresh(tokens.refreshToken);
    expect(next.sessionId).toBe(tokens.sessionId);
    expect(next.refreshToken).not.toBe(tokens.refreshToken);
    const { sessions } = await call.listSessions();
    const now = users.clock.now();
    expect(sessions).toMatchObject([
      { lastUseTime: now, expireTime: new Date(now.getTime() + settings.lifetimes.sessionMs) },
    ]);
    await refresh(next.refreshToken);
  });

  it('with a used token closes the session for both who hold a token of it', async () => {
    const person = await users.person();
    const { refreshToken, sessionId } = person.tokens;
    const next = await refresh(refreshToken);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ reason: 'REFRESH_TOKEN_REUSED' });
    await expect(refresh(next.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    await expect(users.withToken(next.accessToken).getMe()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    expect(await isClosed(person, sessionId)).toBe(true);
  });

  it('leaves the other sessions of the person', async () => {
    const person = await users.person();
    const other = await users.signIn(person);
    await refresh(person.tokens.refreshToken);
    await refresh(person.tokens.refreshToken).catch(() => {});
    await refresh(other.refreshToken);
  });

  it('succeeds once where many come with one token at the same time, and closes the session', async () => {
    const person = await users.person();
    const calls = Array.from({ length: 20 }, () => refresh(person.tokens.refreshToken));
    const reasons = await reasonsOf(calls);
    expect(reasons.toSorted()).toEqual(['OK', ...Array(19).fill('REFRESH_TOKEN_REUSED')].toSorted());
    expect(await isClosed(person, person.tokens.sessionId)).toBe(true);
    const given = (await Promise.allSettled(calls)).flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.refreshToken] : [],
    );
    await expect(refresh(given[0]!)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
  });

  it.each(['x', 'A1WLZZ2mx7WR08BW4QY-6iibsTxfl3VwFGgIE4CsvRo'])(
    'with %j, which nobody was given, is refused',
    async (token) => {
      await expect(refresh(token)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    },
  );

  it('is refused when the session was not used for its lifetime', async () => {
    const { tokens } = await users.person();
    users.clock.forward(settings.lifetimes.sessionMs - 1);
    const next = await refresh(tokens.refreshToken);
    users.clock.forward(settings.lifetimes.sessionMs);
    await expect(refresh(next.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    await expect(refresh(tokens.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
  });
});

describe('signing out', () => {
  it('ends the session for every call, and may be repeated', async () => {
    const { call, tokens } = await users.person();
    await call.signOut();
    const calls = [call.getMe(), call.getPreferences(), call.updateMe({}), call.listSessions(), call.deleteMe()];
    expect(await reasonsOf(calls)).toEqual(Array(5).fill('UNAUTHENTICATED'));
    await expect(refresh(tokens.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    await call.signOut();
  });

  it('of another session is done by its id', async () => {
    const person = await users.person();
    const other = await users.signIn(person);
    await person.call.revokeSession({ sessionId: other.sessionId });
    await expect(refresh(other.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    expect((await person.call.listSessions()).sessions.map(({ id }) => id)).toEqual([person.tokens.sessionId]);
    const again = person.call.revokeSession({ sessionId: other.sessionId });
    await expect(again).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
  });

  it('of somebody else is refused', async () => {
    const one = await users.person();
    const other = await users.person();
    const theirs = one.call.revokeSession({ sessionId: other.tokens.sessionId });
    await expect(theirs).rejects.toMatchObject({ reason: 'SESSION_NOT_FOUND' });
    await refresh(other.tokens.refreshToken);
  });
});

describe('changing the password', () => {
  it('closes every other session and keeps this one', async () => {
    const person = await users.person();
    const other = await users.signIn(person);
    await person.call.changePassword({ currentPassword: person.password, newPassword: 'battery staple' });
    await expect(refresh(other.refreshToken)).rejects.toMatchObject({ reason: 'INVALID_REFRESH_TOKEN' });
    await refresh(person.tokens.refreshToken);
    await expect(users.signIn(person)).rejects.toMatchObject({ reason: 'WRONG_CREDENTIALS' });
    await users.signIn({ ...person, password: 'battery staple' });
  });

  it('needs the current one', async () => {
    const person = await users.person();
    const other = await users.signIn(person);
    const wrong = person.call.changePassword({ currentPassword: 'wrong horse', newPassword: 'battery staple' });
    await expect(wrong).rejects.toMatchObject({ reason: 'WRONG_PASSWORD' });
    await refresh(other.refreshToken);
  });

  it('lets nobody with an open session try them all', async () => {
    const { call, password } = await users.person();
    // A busy machine refuses some of so many at one moment; whoever guesses comes again.
    const guess = (currentPassword: string): Promise<unknown> =>
      call.changePassword({ currentPassword, newPassword: 'battery staple' }).catch((error: CallError) => {
        if (error.reason === 'UNAVAILABLE') return guess(currentPassword);
        throw error;
      });
    const reasons = await reasonsOf(Array.from({ length: 12 }, () => guess('wrong horse')));
    expect(reasons.filter((reason) => reason === 'TOO_MANY_ATTEMPTS')).toHaveLength(2);
    await expect(guess(password)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    users.clock.forward(1000);
    await guess(password);
  });

  it('happens once where two change it at the same time', async () => {
    const { call, password, email } = await users.person();
    const change = (newPassword: string) => call.changePassword({ currentPassword: password, newPassword });
    const reasons = await reasonsOf([change('battery staple'), change('staple battery')]);
    expect(reasons.toSorted()).toEqual(['OK', 'WRONG_PASSWORD']);
    await users.signIn({ email, password: reasons[0] === 'OK' ? 'battery staple' : 'staple battery' });
  });

  it('leaves no session to who signed in with the old one at the same time', async () => {
    const person = await users.person();
    const signingIn = Array.from({ length: 6 }, () => users.signIn(person));
    const changing = person.call.changePassword({ currentPassword: person.password, newPassword: 'battery staple' });
    const opened = (await Promise.allSettled(signingIn)).flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    await changing;
    const reasons = await reasonsOf(opened.map(({ refreshToken }) => refresh(refreshToken)));
    expect(reasons).toEqual(opened.map(() => 'INVALID_REFRESH_TOKEN'));
  });
});

describe('sweeping', () => {
  it('removes sessions that have ended and tokens too old to be of use, and nothing else', async () => {
    const gone = await users.person();
    const kept = await users.person();
    const countOf = async ({ userId }: SignedIn) => {
      const [row] = await users.sql`
        select count(distinct session.id) as sessions, count(hash) as tokens
        from session join refresh_token on session_id = session.id where account_id = ${userId}`;
      return row;
    };
    users.clock.forward(settings.lifetimes.sessionMs / 2);
    const { refreshToken } = await refresh(kept.tokens.refreshToken);
    await users.service.sweep();
    expect([await countOf(gone), await countOf(kept)]).toEqual([
      { sessions: 1n, tokens: 1n },
      { sessions: 1n, tokens: 2n },
    ]);
    users.clock.forward(settings.lifetimes.sessionMs / 2);
    await users.service.sweep();
    expect([await countOf(gone), await countOf(kept)]).toEqual([
      { sessions: 0n, tokens: 0n },
      { sessions: 1n, tokens: 1n },
    ]);
    await refresh(refreshToken);
  });
});
