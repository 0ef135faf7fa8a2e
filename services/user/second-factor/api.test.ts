// The second factor through a real server and database: begun, confirmed, asked for at sign-in, taken away.
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditRecord_Action } from '#proto/gen/sinew/user/v1/audit.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

interface Protected {
  person: SignedIn;
  secret: string;
  recoveryCodes: string[];
}

/** The code that the authenticator shows now. Time moves on before, so that each code is new. */
function nextCode(secret: string): string {
  users.clock.forward(30_000);
  return codeNow(secret);
}
const codeNow = (secret: string) => new TOTP({ secret }).generate({ timestamp: users.clock.now().getTime() });
const wrongCode = (secret: string) => (codeNow(secret) === '000000' ? '111111' : '000000');

async function enrolled(): Promise<Protected> {
  const person = await users.person();
  const { secret } = await person.call.enrolSecondFactor({ password: person.password });
  const { recoveryCodes } = await person.call.confirmSecondFactor({ code: nextCode(secret) });
  return { person, secret, recoveryCodes };
}

const confirm = (challenge: string, code: string) => users.anybody.confirmSignIn({ challenge, code });
const minutes = 60_000;

describe('enrolling', () => {
  it('asks for nothing at sign-in before it is confirmed', async () => {
    const person = await users.person();
    const { secret, uri } = await person.call.enrolSecondFactor({ password: person.password });
    expect(uri).toContain(secret);
    expect((await users.signIn(person)).accessToken).not.toBe('');
    expect(await person.call.getSecondFactor()).toMatchObject({ active: false, recoveryCodesLeft: 0 });
    await person.call.confirmSecondFactor({ code: nextCode(secret) });
    expect(await person.call.getSecondFactor()).toMatchObject({ active: true, recoveryCodesLeft: 10 });
    expect(await users.signIn(person)).toMatchObject({ accessToken: '', challenge: expect.stringMatching(/./) });
  });

  it('needs the password, and a code of the newest secret', async () => {
    const person = await users.person();
    const refused = person.call.enrolSecondFactor({ password: 'wrong horse' });
    await expect(refused).rejects.toMatchObject({ reason: 'WRONG_PASSWORD' });
    const first = await person.call.enrolSecondFactor({ password: person.password });
    const second = await person.call.enrolSecondFactor({ password: person.password });
    const old = person.call.confirmSecondFactor({ code: nextCode(first.secret) });
    await expect(old).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    await person.call.confirmSecondFactor({ code: nextCode(second.secret) });
  });

  it('is refused where there is a second factor', async () => {
    const { person, secret } = await enrolled();
    const again = [
      person.call.enrolSecondFactor({ password: person.password }),
      person.call.confirmSecondFactor({ code: nextCode(secret) }),
    ];
    expect(await reasonsOf(again)).toEqual(['SECOND_FACTOR_ACTIVE', 'SECOND_FACTOR_MISSING']);
  });

  it('leaves neither the secret nor a recovery code in the database or the log', async () => {
    const { secret, recoveryCodes } = await enrolled();
    const tables = ['second_factor', 'recovery_code', 'audit_record', 'outbox'];
    const rows = await Promise.all(tables.map((table) => users.sql`select t::text from ${users.sql(table)} t`));
    const written = JSON.stringify([rows, users.lines]);
    for (const shown of [secret, ...recoveryCodes]) expect(written).not.toContain(shown);
  });
});

describe('a sign-in with a second factor', () => {
  it('takes a code, once', async () => {
    const { person, secret } = await enrolled();
    const one = await users.signIn(person);
    const other = await users.signIn(person);
    const code = nextCode(secret);
    const tokens = await confirm(one.challenge, code);
    expect((await users.withToken(tokens.accessToken).getMe()).id).toBe(person.userId);
    await expect(confirm(other.challenge, code)).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    await expect(confirm(one.challenge, nextCode(secret))).rejects.toMatchObject({ reason: 'INVALID_CHALLENGE' });
    await confirm(other.challenge, nextCode(secret));
  });

  it('takes no code of an earlier step than the last one used', async () => {
    const { person, secret } = await enrolled();
    const earlier = nextCode(secret);
    const { challenge } = await users.signIn(person);
    const next = await users.signIn(person);
    await confirm(challenge, nextCode(secret));
    await expect(confirm(next.challenge, earlier)).rejects.toMatchObject({ reason: 'WRONG_CODE' });
  });

  it('lets in one where many come with one code at the same time', async () => {
    const { person, secret } = await enrolled();
    const challenges = [await users.signIn(person), await users.signIn(person), await users.signIn(person)];
    const code = nextCode(secret);
    const reasons = await reasonsOf(challenges.map(({ challenge }) => confirm(challenge, code)));
    expect(reasons.toSorted()).toEqual(['OK', 'WRONG_CODE', 'WRONG_CODE']);
  });

  it('takes each recovery code once', async () => {
    const { person, recoveryCodes } = await enrolled();
    const first = await users.signIn(person);
    const second = await users.signIn(person);
    await confirm(first.challenge, recoveryCodes[0]!);
    expect(await person.call.getSecondFactor()).toMatchObject({ recoveryCodesLeft: 9 });
    await expect(confirm(second.challenge, recoveryCodes[0]!)).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    await confirm(second.challenge, recoveryCodes[1]!.toUpperCase());
  });

  it('ends after five wrong codes, and at new challenges too the guessing has to wait', async () => {
    const { person, secret } = await enrolled();
    const first = await users.signIn(person);
    const guesses = await reasonsOf(Array.from({ length: 5 }, () => confirm(first.challenge, wrongCode(secret))));
    expect(guesses).toEqual(Array(5).fill('WRONG_CODE'));
    await expect(confirm(first.challenge, nextCode(secret))).rejects.toMatchObject({ reason: 'INVALID_CHALLENGE' });
    const second = await users.signIn(person);
    await confirm(second.challenge, wrongCode(secret)).catch(() => {});
    await expect(confirm(second.challenge, codeNow(secret))).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
  });

  it('does not let others’ guesses stop a device that signed in before', async () => {
    const { person, secret } = await enrolled();
    const { challenge } = await users.signIn(person);
    const { deviceToken } = await confirm(challenge, nextCode(secret));
    const own = await users.anybody.signIn({ email: person.email, password: person.password, deviceToken });
    const stranger = await users.signIn(person);
    const another = await users.signIn(person);
    const code = nextCode(secret);
    await reasonsOf(Array.from({ length: 5 }, () => confirm(stranger.challenge, wrongCode(secret))));
    await expect(confirm(another.challenge, code)).rejects.toMatchObject({ reason: 'TOO_MANY_ATTEMPTS' });
    await confirm(own.challenge, code);
  });

  it('ends after five minutes, and with a change of the password', async () => {
    const { person, secret } = await enrolled();
    const late = await users.signIn(person);
    users.clock.forward(5 * minutes);
    await expect(confirm(late.challenge, nextCode(secret))).rejects.toMatchObject({ reason: 'INVALID_CHALLENGE' });
    const { challenge } = await users.signIn(person);
    const call = users.withToken((await confirm((await users.signIn(person)).challenge, nextCode(secret))).accessToken);
    await call.changePassword({ currentPassword: person.password, newPassword: 'battery staple' });
    await expect(confirm(challenge, nextCode(secret))).rejects.toMatchObject({ reason: 'WRONG_CREDENTIALS' });
  });

  it('is nothing for who has made a challenge up', async () => {
    await expect(confirm('x'.repeat(43), '123456')).rejects.toMatchObject({ reason: 'INVALID_CHALLENGE' });
  });
});

describe('taking it away', () => {
  it('needs the password or a code, and ends the asking', async () => {
    const one = await enrolled();
    const other = await enrolled();
    const { call } = one.person;
    const wrong = [
      call.disableSecondFactor({ proof: { $case: 'password', value: 'wrong horse' } }),
      call.disableSecondFactor({ proof: { $case: 'code', value: wrongCode(one.secret) } }),
    ];
    expect(await reasonsOf(wrong)).toEqual(['WRONG_PASSWORD', 'WRONG_CODE']);
    await expect(call.disableSecondFactor({})).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
    await call.disableSecondFactor({ proof: { $case: 'code', value: nextCode(one.secret) } });
    expect((await users.signIn(one.person)).accessToken).not.toBe('');
    await other.person.call.disableSecondFactor({ proof: { $case: 'password', value: other.person.password } });
    expect(await other.person.call.getSecondFactor()).toMatchObject({ active: false, recoveryCodesLeft: 0 });
    const again = call.disableSecondFactor({ proof: { $case: 'password', value: one.person.password } });
    await expect(again).rejects.toMatchObject({ reason: 'SECOND_FACTOR_MISSING' });
  });

  it('is in the audit, like all the rest', async () => {
    const { person, secret, recoveryCodes } = await enrolled();
    const { challenge } = await users.signIn(person);
    await confirm(challenge, wrongCode(secret)).catch(() => {});
    await confirm(challenge, recoveryCodes[0]!);
    await person.call.renewRecoveryCodes({ code: nextCode(secret) });
    await person.call.disableSecondFactor({ proof: { $case: 'password', value: person.password } });
    const { records } = await person.call.listAuditRecords();
    const names = new Map(Object.entries(AuditRecord_Action).map(([name, action]) => [action, name]));
    // The list is sorted, because acts of the same time have no order.
    const acts = records.map(({ action }) => names.get(action)).slice(0, 7);
    expect(acts.toSorted()).toEqual([
      'RECOVERY_CODES_RENEWED',
      'RECOVERY_CODE_USED',
      'SECOND_FACTOR_CHECKED',
      'SECOND_FACTOR_ENROLLED',
      'SECOND_FACTOR_REMOVED',
      'SIGNED_IN',
      'SIGNED_IN',
    ]);
  });
});

describe('new recovery codes', () => {
  it('end the old ones, and need a code of the authenticator', async () => {
    const { person, secret, recoveryCodes } = await enrolled();
    const byRecovery = person.call.renewRecoveryCodes({ code: recoveryCodes[0]! });
    await expect(byRecovery).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    const renewed = await person.call.renewRecoveryCodes({ code: nextCode(secret) });
    expect(renewed.recoveryCodes).toHaveLength(10);
    const { challenge } = await users.signIn(person);
    await expect(confirm(challenge, recoveryCodes[1]!)).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    await confirm(challenge, renewed.recoveryCodes[0]!);
  });
});
