// Changing the address and taking the change back, from the call to the links in the mails, with a thief in between.
import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import type { MailPurpose } from '../mail-token/mail-token.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const dayMs = 24 * 3_600_000;
const newAddress = () => `${randomUUID()}@example.org`;
const toEmail = (value: string) => ({ step: { $case: 'email' as const, value } });

/** The tokens of the open mails of a purpose to an address, the oldest first. */
async function tokensTo(email: string, purpose: MailPurpose): Promise<string[]> {
  const rows = await users.sql<{ id: string }[]>`
    select id from mail_ask where email = ${email} and purpose = ${purpose} and used_at is null order by created_at, id`;
  const issue = users.as(MailTokenServiceService, 'notification').issueMailToken;
  return Promise.all(rows.map(async ({ id }) => (await issue({ askId: id })).token));
}

async function tokenTo(email: string, purpose: MailPurpose): Promise<string> {
  const [token] = await tokensTo(email, purpose);
  return token!;
}

async function told(userId: string): Promise<{ email: string; done: boolean; canUndo: boolean }[]> {
  const rows = await users.sql<{ payload: Buffer }[]>`
    select payload from outbox where aggregate = ${`user/${userId}`} order by position`;
  return rows.flatMap(({ payload }) => {
    const event = Event.decode(payload).payload!;
    if (event.$case !== 'emailChangeTold') return [];
    return [{ email: event.value.email, done: event.value.done, canUndo: event.value.askId !== '' }];
  });
}

async function confirmed(person: SignedIn, email: string): Promise<void> {
  await person.call.updateMe({ email });
  await users.anybody.verifyEmail({ token: await tokenTo(email, 'changeEmail') });
}

async function resetsOf(email: string): Promise<number> {
  await users.anybody.resetPassword(toEmail(email));
  await expect.poll(() => users.sql`select from password_reset_request`).toHaveLength(0);
  return (await tokensTo(email, 'resetPassword')).length;
}

describe('another address', () => {
  it('counts only when it is proven: until then the one before is signed in with, and gets the resets', async () => {
    const person = await users.provenPerson();
    const email = newAddress();
    expect(await person.call.updateMe({ email })).toMatchObject({ email: person.email, pendingEmail: email });
    expect(await reasonsOf([users.signIn(person), users.signIn({ ...person, email })])).toEqual([
      'OK',
      'WRONG_CREDENTIALS',
    ]);
    expect([await resetsOf(email), await resetsOf(person.email)]).toEqual([0, 1]);
    await users.anybody.verifyEmail({ token: await tokenTo(email, 'changeEmail') });
    expect(await person.call.getMe()).toMatchObject({ email, pendingEmail: '', emailVerified: true });
    expect(await reasonsOf([users.signIn(person), users.signIn({ ...person, email })])).toEqual([
      'WRONG_CREDENTIALS',
      'OK',
    ]);
    expect([await resetsOf(email), (await tokensTo(person.email, 'resetPassword')).length]).toEqual([1, 0]);
    expect(await told(person.userId)).toEqual([
      { email: person.email, done: false, canUndo: true },
      { email: person.email, done: true, canUndo: true },
    ]);
  });

  it('asks for a fresh proof, and the name does not', async () => {
    const { tokens } = await users.provenPerson();
    const thief = users.withToken(tokens.accessToken);
    await expect(thief.updateMe({ email: newAddress() })).rejects.toMatchObject({ reason: 'PROOF_REQUIRED' });
    expect(await thief.updateMe({ displayName: 'Countess' })).toMatchObject({ displayName: 'Countess' });
  });

  it('answers the same where it has an account, which keeps it', async () => {
    const person = await users.provenPerson();
    const owner = await users.provenPerson();
    const free = newAddress();
    const taken = owner.email;
    const answers = [];
    for (const email of [free, taken]) answers.push({ ...(await person.call.updateMe({ email })), pendingEmail: '' });
    expect(answers[0]).toEqual(answers[1]);
    const token = await tokenTo(taken, 'changeEmail');
    await expect(users.anybody.verifyEmail({ token })).rejects.toMatchObject({ reason: 'EMAIL_TAKEN' });
    expect((await person.call.getMe()).email).toBe(person.email);
  });

  it('is whose who proves it first', async () => {
    const one = await users.provenPerson();
    const other = await users.provenPerson();
    const email = newAddress();
    for (const { call } of [one, other]) await call.updateMe({ email });
    const tokens = await tokensTo(email, 'changeEmail');
    const reasons = await reasonsOf(tokens.map((token) => users.anybody.verifyEmail({ token })));
    expect(reasons.toSorted()).toEqual(['EMAIL_TAKEN', 'OK']);
  });

  it('is replaced by a later one, given up for the current one, and over in three days', async () => {
    const person = await users.provenPerson();
    const first = newAddress();
    const second = newAddress();
    await Promise.all([first, second].map((email) => person.call.updateMe({ email })));
    const { pendingEmail } = await person.call.getMe();
    const replaced = pendingEmail === first ? second : first;
    expect(await tokensTo(replaced, 'changeEmail')).toEqual([]);
    const token = await tokenTo(pendingEmail, 'changeEmail');
    expect(await person.call.updateMe({ email: person.email })).toMatchObject({ pendingEmail: '' });
    await expect(users.anybody.verifyEmail({ token })).rejects.toMatchObject({ reason: 'INVALID_MAIL_TOKEN' });
    await person.call.updateMe({ email: first });
    const late = await tokenTo(first, 'changeEmail');
    users.clock.forward(3 * dayMs);
    await users.service.sweep();
    await expect(users.anybody.verifyEmail({ token: late })).rejects.toMatchObject({ reason: 'INVALID_MAIL_TOKEN' });
    const { accessToken } = await users.signIn(person);
    expect(await users.withToken(accessToken).getMe()).toMatchObject({ email: person.email, pendingEmail: '' });
  });

  it('is not asked for again and again, and each time is told', async () => {
    const person = await users.provenPerson();
    const reasons: string[] = [];
    for (let count = 0; count < 7; count++) {
      reasons.push(...(await reasonsOf([person.call.updateMe({ email: newAddress() })])));
    }
    expect(reasons).toEqual([...Array(5).fill('OK'), ...Array(2).fill('TOO_MANY_EMAIL_CHANGES')]);
    expect(await told(person.userId)).toHaveLength(5);
  });

  it('goes with the account', async () => {
    const person = await users.provenPerson();
    const email = newAddress();
    await person.call.updateMe({ email });
    const tokens = [await tokenTo(email, 'changeEmail'), await tokenTo(person.email, 'undoEmailChange')];
    await person.call.deleteMe();
    const calls = [
      users.anybody.verifyEmail({ token: tokens[0]! }),
      users.anybody.undoEmailChange({ token: tokens[1]! }),
    ];
    expect(await reasonsOf(calls)).toEqual(['INVALID_MAIL_TOKEN', 'INVALID_MAIL_TOKEN']);
    await users.anybody.signUp({ email: person.email, password: 'a long password', displayName: 'Ada' });
  });
});

describe('taking it back', () => {
  it('returns the account from a thief who has done everything', async () => {
    const person = await users.provenPerson();
    const { call, userId } = person;
    const email = newAddress();
    const next = newAddress();
    const { secret } = await call.enrolSecondFactor({ password: person.password });
    await call.confirmSecondFactor({ code: new TOTP({ secret }).generate({ timestamp: users.clock.now().getTime() }) });
    await confirmed(person, email);
    await call.changePassword({ currentPassword: person.password, newPassword: 'of the thief' });
    const key = await call.createApiKey({ name: 'back door', scopes: [Scope.PROFILE_READ], lifetimeDays: 366 });
    await confirmed(person, next);
    const undo = await tokenTo(person.email, 'undoEmailChange');
    const laterUndo = await tokenTo(email, 'undoEmailChange');
    users.clock.forward(7 * dayMs - 1000);
    await users.anybody.undoEmailChange({ token: undo });
    const tries = [
      call.getMe(),
      users.anybody.refreshSession({ refreshToken: person.tokens.refreshToken }),
      users.withToken(key.secret).getMe(),
      users.signIn({ email: next, password: 'of the thief' }),
      users.signIn({ email: person.email, password: 'of the thief' }),
      users.anybody.undoEmailChange({ token: laterUndo }),
      users.anybody.undoEmailChange({ token: undo }),
    ];
    expect(await reasonsOf(tries)).toEqual([
      'UNAUTHENTICATED',
      'INVALID_REFRESH_TOKEN',
      'UNAUTHENTICATED',
      'WRONG_CREDENTIALS',
      'WRONG_CREDENTIALS',
      'INVALID_MAIL_TOKEN',
      'INVALID_MAIL_TOKEN',
    ]);
    const reset = { $case: 'token' as const, value: await tokenTo(person.email, 'resetPassword') };
    await users.anybody.resetPassword({ step: reset, newPassword: 'of the owner' });
    const tokens = await users.signIn({ email: person.email, password: 'of the owner' });
    const mine = users.withToken(tokens.accessToken);
    expect(await mine.getMe()).toMatchObject({ id: userId, email: person.email, emailVerified: true });
    expect(await mine.getSecondFactor()).toMatchObject({ active: false });
  });

  it('stops a change that waits, and leaves an older second factor, without its recovery codes', async () => {
    const person = await users.provenPerson();
    const { secret } = await person.call.enrolSecondFactor({ password: person.password });
    await person.call.confirmSecondFactor({
      code: new TOTP({ secret }).generate({ timestamp: users.clock.now().getTime() }),
    });
    users.clock.forward(8 * dayMs);
    const email = newAddress();
    await users.sql`update account set email_verified_at = created_at where id = ${person.userId}`;
    const { challenge } = await users.signIn(person);
    const code = new TOTP({ secret }).generate({ timestamp: users.clock.now().getTime() });
    await users.withTokens(await users.anybody.confirmSignIn({ challenge, code })).updateMe({ email });
    const token = await tokenTo(email, 'changeEmail');
    await users.anybody.undoEmailChange({ token: await tokenTo(person.email, 'undoEmailChange') });
    await expect(users.anybody.verifyEmail({ token })).rejects.toMatchObject({ reason: 'INVALID_MAIL_TOKEN' });
    const [row] = await users.sql`
      select (select count(*)::int from second_factor where account_id = ${person.userId}) as factors,
        (select count(*)::int from recovery_code where account_id = ${person.userId}) as codes`;
    expect(row).toEqual({ factors: 1, codes: 0 });
  });

  it('finds the address free for that long, and everybody else later', async () => {
    const person = await users.provenPerson();
    const other = await users.provenPerson();
    await confirmed(person, newAddress());
    const signUp = () =>
      users.anybody.signUp({ email: person.email.toUpperCase(), password: 'a long password', displayName: 'Ada' });
    await other.call.updateMe({ email: person.email });
    const moving = users.anybody.verifyEmail({ token: await tokenTo(person.email, 'changeEmail') });
    expect(await reasonsOf([signUp(), moving])).toEqual(['EMAIL_TAKEN', 'EMAIL_TAKEN']);
    const undo = await tokenTo(person.email, 'undoEmailChange');
    users.clock.forward(10 * dayMs);
    await expect(users.anybody.undoEmailChange({ token: undo })).rejects.toMatchObject({
      reason: 'INVALID_MAIL_TOKEN',
    });
    await signUp();
  });

  it('is not for the mailbox of a slip: an address that nobody proved gets no account', async () => {
    const person = await users.person();
    const email = newAddress();
    await person.call.updateMe({ email });
    const undo = await tokenTo(person.email, 'undoEmailChange');
    await users.anybody.verifyEmail({ token: await tokenTo(email, 'changeEmail') });
    await expect(users.anybody.undoEmailChange({ token: undo })).rejects.toMatchObject({
      reason: 'INVALID_MAIL_TOKEN',
    });
    expect(await told(person.userId)).toEqual([
      { email: person.email, done: false, canUndo: true },
      { email: person.email, done: true, canUndo: false },
    ]);
    expect(await tokensTo(person.email, 'verifyEmail')).toEqual([]);
  });

  it('stops a change of an address that nobody proved while the other is not proven either', async () => {
    const person = await users.person();
    const email = newAddress();
    await person.call.updateMe({ email });
    await users.anybody.undoEmailChange({ token: await tokenTo(person.email, 'undoEmailChange') });
    expect(await tokensTo(email, 'changeEmail')).toEqual([]);
    const { accessToken } = await users.signIn(person);
    expect(await users.withToken(accessToken).getMe()).toMatchObject({ email: person.email, emailVerified: false });
  });
});
