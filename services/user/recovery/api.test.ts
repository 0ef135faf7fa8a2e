// Resetting a forgotten password and verifying an address, from the call to the link in the mail and back.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { EmailVerificationAsked_Occasion } from '#proto/gen/sinew/events/v1/user.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import type { MailPurpose } from '../mail-token/mail-token.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const hourMs = 3_600_000;
const newPassword = 'another battery staple';
const toEmail = (value: string) => ({ step: { $case: 'email' as const, value } });
const toReset = (token: string, password = newPassword) => ({
  step: { $case: 'token' as const, value: token },
  newPassword: password,
});

/** The events that tell of a person, in their order. */
async function eventsOf(userId: string): Promise<NonNullable<Event['payload']>[]> {
  const rows = await users.sql<{ payload: Buffer }[]>`
    select payload from outbox where aggregate = ${`user/${userId}`} order by position`;
  return rows.map(({ payload }) => Event.decode(payload).payload!);
}
const kindsOf = async (userId: string) => (await eventsOf(userId)).map(({ $case }) => $case);

async function asksOf(userId: string, purpose: MailPurpose): Promise<string[]> {
  const rows = await users.sql<{ id: string }[]>`
    select id from mail_ask where account_id = ${userId} and purpose = ${purpose} order by id`;
  return rows.map(({ id }) => id);
}

/** The token of a mail, as the notification service gets it. */
const tokenOf = async (askId: string): Promise<string> =>
  (await users.as(MailTokenServiceService, 'notification').issueMailToken({ askId })).token;

/** The token in the one mail by which the address can be verified. */
async function mailed({ userId }: SignedIn): Promise<string> {
  const [row] = await users.sql<{ id: string }[]>`
    select id from mail_ask where account_id = ${userId} and purpose = 'verifyEmail' and used_at is null`;
  return tokenOf(row!.id);
}

/** Has a link to reset the password sent. */
async function askReset({ userId, email }: SignedIn): Promise<string> {
  const before = await asksOf(userId, 'resetPassword');
  await users.anybody.resetPassword(toEmail(email));
  const added = async () => (await asksOf(userId, 'resetPassword')).filter((id) => !before.includes(id));
  await expect.poll(added).toHaveLength(1);
  return tokenOf((await added())[0]!);
}
const invalid = { reason: 'INVALID_MAIL_TOKEN' };

describe('asking to reset a password', () => {
  it('answers the same for every address, and has a link sent to those that have an account', async () => {
    const person = await users.provenPerson();
    const nobody = `${randomUUID()}@example.org`;
    const answers = await Promise.all([person.email, nobody].map((one) => users.anybody.resetPassword(toEmail(one))));
    expect(answers[0]).toEqual(answers[1]);
    await expect.poll(async () => (await eventsOf(person.userId)).at(-1)!.$case).toBe('passwordResetAsked');
    const [askId] = await asksOf(person.userId, 'resetPassword');
    expect((await eventsOf(person.userId)).at(-1)!.value).toEqual({ userId: person.userId, askId });
    expect(await users.sql`select from password_reset_request`).toHaveLength(0);
  });

  it('is written down before anybody looks for the account, and is done by whoever comes to it', async () => {
    const person = await users.provenPerson();
    // The request lies here as if the instance that took it had died at once.
    await users.sql`insert into password_reset_request values (${randomUUID()}, ${person.email}, '', '', now())`;
    await Promise.all([users.service.resolveResets(), users.service.resolveResets()]);
    await expect.poll(() => asksOf(person.userId, 'resetPassword')).toHaveLength(1);
  });

  it('fills nobody’s mailbox', async () => {
    const person = await users.provenPerson();
    for (let count = 0; count < 8; count++) await users.anybody.resetPassword(toEmail(person.email.toUpperCase()));
    await expect.poll(() => users.sql`select from password_reset_request`).toHaveLength(0);
    expect(await asksOf(person.userId, 'resetPassword')).toHaveLength(5);
    users.clock.forward(hourMs);
    await askReset(person);
  });

  it.each([
    ['no step', {}, 'step'],
    ['no address', toEmail('nobody'), 'email'],
    ['a token without a password', toReset('token', ''), 'newPassword'],
    ['a token with a short password', toReset('token', 'seven77'), 'newPassword'],
    ['an address with a password', { ...toEmail('ada@example.org'), newPassword }, 'newPassword'],
  ])('with %s is refused', async (_, request, field) => {
    const refused = users.anybody.resetPassword(request);
    await expect(refused).rejects.toMatchObject({ reason: 'INVALID_FIELDS', violations: [{ field }] });
  });
});

describe('resetting a password', () => {
  it('lets the new password in, the old one no longer, and closes every session', async () => {
    const person = await users.provenPerson();
    const other = await users.signIn(person);
    const token = await askReset(person);
    await users.anybody.resetPassword(toReset(token));
    const { refreshToken } = other;
    const calls = [person.call.getMe(), users.anybody.refreshSession({ refreshToken }), users.signIn(person)];
    expect(await reasonsOf(calls)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN', 'WRONG_CREDENTIALS']);
    await users.signIn({ ...person, password: newPassword });
  });

  it('of an address that nobody has proven waits until it is, by a link of its own', async () => {
    const person = await users.person();
    await users.anybody.resetPassword(toEmail(person.email));
    await expect.poll(() => asksOf(person.userId, 'claimEmail')).toHaveLength(1);
    expect((await eventsOf(person.userId)).at(-1)).toMatchObject({
      $case: 'emailVerificationAsked',
      value: { email: person.email, occasion: EmailVerificationAsked_Occasion.PASSWORD_RESET },
    });
    expect(await asksOf(person.userId, 'resetPassword')).toEqual([]);
    const [claim] = await asksOf(person.userId, 'claimEmail');
    await users.anybody.verifyEmail({ token: await tokenOf(claim!) });
    const [ask] = await asksOf(person.userId, 'resetPassword');
    await users.anybody.resetPassword(toReset(await tokenOf(ask!)));
    const { accessToken } = await users.signIn({ ...person, password: newPassword });
    expect(await users.withToken(accessToken).getMe()).toMatchObject({ emailVerified: true });
  });

  it('of an address that was proven for it takes from whoever opened the account what was there before', async () => {
    const squatter = await users.person();
    const { userId } = squatter;
    const now = users.clock.now();
    await users.sql`insert into second_factor (account_id, sealed, created_at, confirmed_at) values (${userId}, '', ${now}, ${now})`;
    await users.sql`
      insert into identity (id, account_id, provider, issuer, subject, email, created_at)
      values (${randomUUID()}, ${userId}, 'google', 'https://a.example', ${userId}, 'a@example.org', ${now})`;
    await users.anybody.resetPassword(toEmail(squatter.email));
    await expect.poll(() => asksOf(userId, 'claimEmail')).toHaveLength(1);
    const [claim] = await asksOf(userId, 'claimEmail');
    await users.anybody.verifyEmail({ token: await tokenOf(claim!) });
    const [ask] = await asksOf(userId, 'resetPassword');
    await users.anybody.resetPassword(toReset(await tokenOf(ask!)));
    const [rows] = await users.sql`
      select (select count(*)::int from identity where account_id = ${userId}) as identities,
        (select count(*)::int from second_factor where account_id = ${userId}) as factors`;
    expect(rows).toEqual({ identities: 0, factors: 0 });
  });

  it('works once, also where several come with the token at the same time', async () => {
    const person = await users.provenPerson();
    const token = await askReset(person);
    const calls = Array.from({ length: 4 }, (_, index) =>
      users.anybody.resetPassword(toReset(token, `password ${index}`)),
    );
    expect((await reasonsOf(calls)).toSorted()).toEqual([...Array(3).fill('INVALID_MAIL_TOKEN'), 'OK']);
  });

  it('is possible with each link that was sent, until one was used', async () => {
    const person = await users.provenPerson();
    const first = await askReset(person);
    const second = await askReset(person);
    await users.anybody.resetPassword(toReset(first));
    await expect(users.anybody.resetPassword(toReset(second))).rejects.toMatchObject(invalid);
  });

  it('is not possible when the time of the link is over, the address is another, or the token was for something else', async () => {
    const late = await users.provenPerson();
    const lateToken = await askReset(late);
    users.clock.forward(hourMs);
    const moved = await users.provenPerson();
    const verification = await mailed(moved);
    const movedToken = await askReset(moved);
    await moved.call.updateMe({ email: `${randomUUID()}@example.org` });
    const [change] = await asksOf(moved.userId, 'changeEmail');
    await users.anybody.verifyEmail({ token: await tokenOf(change!) });
    const calls = [lateToken, movedToken, verification, 'nonsense'].map((token) =>
      users.anybody.resetPassword(toReset(token)),
    );
    expect(await reasonsOf(calls)).toEqual(Array(4).fill('INVALID_MAIL_TOKEN'));
  });
});

describe('an address', () => {
  it('is unverified at first, and a link goes to it', async () => {
    const person = await users.person();
    expect(await person.call.getMe()).toMatchObject({ emailVerified: false });
    expect(await eventsOf(person.userId)).toMatchObject([
      { $case: 'userSignedUp', value: { email: person.email, locale: 'en', timeZone: 'UTC', emailVerified: false } },
      { $case: 'emailVerificationAsked', value: { email: person.email, askId: expect.any(String) } },
    ]);
  });

  it('is verified by the token in the link, once', async () => {
    const person = await users.person();
    const token = await mailed(person);
    expect(await users.anybody.verifyEmail({ token })).toEqual({ verified: true });
    expect(await person.call.getMe()).toMatchObject({ emailVerified: true });
    expect((await eventsOf(person.userId)).at(-1)).toMatchObject({
      $case: 'userChanged',
      value: { emailVerified: true },
    });
    await expect(users.anybody.verifyEmail({ token })).rejects.toMatchObject(invalid);
    expect(await person.call.verifyEmail()).toEqual({ verified: true });
    expect(await kindsOf(person.userId)).toEqual(['userSignedUp', 'emailVerificationAsked', 'userChanged']);
  });

  it('gets a new link on demand, in place of the one before, but not too many', async () => {
    const person = await users.person();
    const first = await mailed(person);
    expect(await person.call.verifyEmail()).toEqual({ verified: false });
    await expect(users.anybody.verifyEmail({ token: first })).rejects.toMatchObject(invalid);
    for (let count = 0; count < 8; count++) await person.call.verifyEmail();
    expect(await asksOf(person.userId, 'verifyEmail')).toHaveLength(5);
    expect(await users.anybody.verifyEmail({ token: await mailed(person) })).toEqual({ verified: true });
  });

  it('gets one on nobody else’s demand', async () => {
    await expect(users.anybody.verifyEmail()).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });

  it('that is spelt otherwise stays verified', async () => {
    const person = await users.person();
    await users.anybody.verifyEmail({ token: await mailed(person) });
    expect(await person.call.updateMe({ email: person.email.toUpperCase() })).toMatchObject({ emailVerified: true });
    expect(await asksOf(person.userId, 'verifyEmail')).toHaveLength(1);
  });
});

describe('other services', () => {
  it('are told of every change of the profile and the preferences, as it is afterwards', async () => {
    const person = await users.person();
    await person.call.updateMe({ displayName: 'Countess' });
    await person.call.updateMe({ displayName: 'Countess' });
    await person.call.updatePreferences({ locale: 'de', timeZone: 'Europe/Vienna' });
    const told = (await eventsOf(person.userId)).filter(({ $case }) => $case === 'userChanged');
    expect(told.map(({ value }) => value)).toMatchObject([
      { displayName: 'Countess', locale: 'en' },
      { displayName: 'Countess', locale: 'de', timeZone: 'Europe/Vienna', userId: person.userId },
    ]);
  });
});
