// Accounts, preferences and the list of sessions, through a real server and database.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const newcomer = (email = `${randomUUID()}@Example.org`) => ({ email, password: 'correct horse', displayName: 'Ada' });

describe('signing up', () => {
  it('opens an account that keeps the address as it was written', async () => {
    const request = newcomer();
    const user = await users.anybody.signUp(request);
    expect(user).toMatchObject({ email: request.email, displayName: 'Ada' });
    expect(user.createTime).toEqual(users.clock.now());
    expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('is refused for an address that differs in case only', async () => {
    const request = newcomer();
    await users.anybody.signUp(request);
    const again = users.anybody.signUp({ ...request, email: request.email.toUpperCase() });
    await expect(again).rejects.toMatchObject({ reason: 'EMAIL_TAKEN' });
  });

  it('succeeds once where many come with one address at the same time', async () => {
    const { email, ...rest } = newcomer();
    const spelt = [email, email.toUpperCase(), email.toLowerCase(), email, email.toUpperCase(), email];
    const reasons = await reasonsOf(spelt.map((one) => users.anybody.signUp({ ...rest, email: one })));
    expect(reasons.toSorted()).toEqual([...Array(5).fill('EMAIL_TAKEN'), 'OK']);
  });

  it.each([
    ['a short password', { password: 'seven77' }, 'password'],
    ['no address', { email: 'nobody' }, 'email'],
    ['an address with a NUL', { email: 'a\0da@example.org' }, 'email'],
    ['a blank name', { displayName: ' ' }, 'displayName'],
    ['a name with a NUL', { displayName: 'A\0da' }, 'displayName'],
    ['a name that nobody sees', { displayName: '\u200b\u200b' }, 'displayName'],
    ['a name of a filler', { displayName: '\u3164' }, 'displayName'],
    ['a name that turns its direction', { displayName: '\u202egnp.exe' }, 'displayName'],
    ['a name of two lines', { displayName: 'Ada\r\nBcc: bob@example.org' }, 'displayName'],
    ['a name with an escape', { displayName: 'Ada\u001b[31m' }, 'displayName'],
  ])('with %s is refused, naming the field', async (_, change, field) => {
    await expect(users.anybody.signUp({ ...newcomer(), ...change })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      violations: [expect.objectContaining({ field })],
    });
  });
});

describe('the profile', () => {
  it('is changed where a field is present', async () => {
    const { call, email } = await users.person();
    users.clock.forward(1000);
    const named = await call.updateMe({ displayName: 'Countess' });
    expect(named).toMatchObject({ email, displayName: 'Countess', updateTime: users.clock.now() });
    const pendingEmail = `${randomUUID()}@b.org`;
    const expected = { email, pendingEmail, displayName: 'Countess' };
    expect(await call.updateMe({ email: pendingEmail })).toMatchObject(expected);
    expect(await call.getMe()).toMatchObject(expected);
  });

  it('takes a new spelling of its own address at once', async () => {
    const { email, call } = await users.person();
    const spelt = email.toUpperCase();
    expect(await call.updateMe({ email: ` ${spelt}\t` })).toMatchObject({ email: spelt, pendingEmail: '' });
  });

  it('is lost to nobody when several fields are changed at the same time', async () => {
    const { call } = await users.person();
    const email = `${randomUUID()}@b.org`;
    await Promise.all([call.updateMe({ displayName: 'Countess' }), call.updateMe({ email })]);
    expect(await call.getMe()).toMatchObject({ pendingEmail: email, displayName: 'Countess' });
  });
});

describe('preferences', () => {
  it('begin with kilograms, UTC and English', async () => {
    const { call } = await users.person();
    expect(await call.getPreferences()).toEqual({ weightUnit: WeightUnit.KG, timeZone: 'UTC', locale: 'en' });
  });

  it('are changed where a field is present', async () => {
    const { call } = await users.person();
    await call.updatePreferences({ timeZone: 'Europe/Madrid', locale: 'es' });
    await call.updatePreferences({ weightUnit: WeightUnit.LB });
    const expected = { weightUnit: WeightUnit.LB, timeZone: 'Europe/Madrid', locale: 'es' };
    expect(await call.getPreferences()).toEqual(expected);
  });

  it('name a field that does not exist, and keep what was', async () => {
    const { call } = await users.person();
    const wrong = call.updatePreferences({ weightUnit: WeightUnit.LB, timeZone: 'Mars/Olympus' });
    await expect(wrong).rejects.toMatchObject({ violations: [expect.objectContaining({ field: 'timeZone' })] });
    expect((await call.getPreferences()).weightUnit).toBe(WeightUnit.KG);
  });
});

describe('deleting an account', () => {
  it('removes every row of it and frees its address', async () => {
    const person = await users.person();
    await users.signIn(person);
    await person.call.deleteMe();
    const [rows] = await users.sql`
      select (select count(*) from account where id = ${person.userId}) as accounts,
        (select count(*) from session where account_id = ${person.userId}) as sessions,
        (select count(*) from refresh_token left join session on session.id = session_id where session.id is null)
          as tokens`;
    expect(rows).toEqual({ accounts: 0n, sessions: 0n, tokens: 0n });
    await users.anybody.signUp(newcomer(person.email));
  });

  it('leaves nothing to its tokens', async () => {
    const { call, tokens, email, password } = await users.person();
    await call.deleteMe();
    const { refreshToken } = tokens;
    const calls = [call.getMe(), call.updateMe({}), call.getPreferences(), call.listSessions()];
    expect(await reasonsOf(calls)).toEqual(Array(4).fill('UNAUTHENTICATED'));
    await expect(users.anybody.refreshSession({ refreshToken })).rejects.toMatchObject({
      reason: 'INVALID_REFRESH_TOKEN',
    });
    await expect(users.signIn({ email, password })).rejects.toMatchObject({ reason: 'WRONG_CREDENTIALS' });
  });
});

describe('the list of sessions', () => {
  it('has the open ones, the newest first, and says which is this one', async () => {
    const person = await users.person();
    users.clock.forward(1000);
    const second = await users.signIn(person);
    const { sessions } = await person.call.listSessions();
    expect(sessions).toMatchObject([
      {
        id: second.sessionId,
        userAgent: expect.stringMatching(/^test /),
        current: false,
        createTime: users.clock.now(),
      },
      { id: person.tokens.sessionId, current: true },
    ]);
  });

  it('comes in pages that miss nothing and repeat nothing, also while sessions open', async () => {
    const person = await users.person();
    const opened = [person.tokens.sessionId];
    const open = async () => {
      users.clock.forward(1);
      opened.push((await users.signIn(person)).sessionId);
    };
    for (let count = 0; count < 4; count++) await open();
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await person.call.listSessions({ pageSize: 2, pageToken });
      listed.push(...page.sessions.map(({ id }) => id));
      pageToken = page.nextPageToken;
      await open();
    } while (pageToken);
    expect(listed).toEqual(opened.slice(0, 5).reverse());
  });

  it('refuses the page token of somebody else', async () => {
    const one = await users.person();
    const other = await users.person();
    users.clock.forward(1);
    await users.signIn(one);
    const { nextPageToken: pageToken } = await one.call.listSessions({ pageSize: 1 });
    await expect(other.call.listSessions({ pageToken })).rejects.toMatchObject({ reason: 'INVALID_PAGE_TOKEN' });
  });
});
