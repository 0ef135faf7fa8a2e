// Fresh proofs: who gets one, for what, and who does not, through a real server and database.
import { SignJWT } from 'jose';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessToken, freshProof } from '#chassis/identity/token-form.ts';
import { Scope } from '#proto/gen/sinew/policy/v1/scope.ts';
import { AuditRecord_Action, AuditRecord_Result } from '#proto/gen/sinew/user/v1/audit.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers, type UserCalls } from '#test/harness/user.ts';
import { proofMs } from '../session/token.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const make = (call: UserCalls) => call.createApiKey({ name: 'script', scopes: [Scope.PROFILE_READ] });
const required = { reason: 'PROOF_REQUIRED', violations: [expect.objectContaining({ field: 'sinew-proof' })] };
const tokenOnly = ({ tokens }: SignedIn) => users.withToken(tokens.accessToken);
const codeOf = (secret: string, at: Date) => new TOTP({ secret }).generate({ timestamp: at.getTime() });
const byPassword = (value: string) => ({ proof: { $case: 'password' as const, value } });
const byCode = (value: string) => ({ proof: { $case: 'code' as const, value } });
const withProof = ({ tokens }: SignedIn, proof: string) => users.withTokens({ accessToken: tokens.accessToken, proof });

describe('a proof', () => {
  it('comes with a sign-in, and not with a token alone, however lately the sign-in was', async () => {
    const person = await users.person();
    await expect(make(tokenOnly(person))).rejects.toMatchObject(required);
    await make(person.call);
  });

  it('does not come with a refresh', async () => {
    const { tokens } = await users.person();
    const refreshed = await users.anybody.refreshSession({ refreshToken: tokens.refreshToken });
    expect(refreshed).toMatchObject({ proof: '', proofExpireTime: undefined });
    await expect(make(users.withTokens(refreshed))).rejects.toMatchObject(required);
  });

  it('ends after ten minutes', async () => {
    const person = await users.person();
    expect(person.tokens.proofExpireTime).toEqual(new Date(users.clock.now().getTime() + proofMs));
    users.clock.forward(proofMs - 1000);
    const { proof: last } = await tokenOnly(person).reauthenticate(byPassword(person.password));
    await make(person.call);
    users.clock.forward(proofMs + 10_000);
    const { accessToken } = await users.anybody.refreshSession({ refreshToken: person.tokens.refreshToken });
    for (const proof of [person.tokens.proof, last]) {
      await expect(make(users.withTokens({ accessToken, proof }))).rejects.toMatchObject(required);
    }
  });

  it('is of one session, and neither a token nor to be had of one', async () => {
    const one = await users.person();
    const other = await users.person();
    const again = await users.signIn(one);
    const { kid, key } = await users.service.keyring.signer();
    const forged = await new SignJWT({ sid: one.tokens.sessionId })
      .setProtectedHeader({ alg: accessToken.algorithm, typ: 'JWT', kid })
      .setIssuer(accessToken.issuer)
      .setAudience(freshProof.audience)
      .setSubject(one.userId)
      .setIssuedAt(users.clock.now())
      .setExpirationTime(new Date(users.clock.now().getTime() + 60_000))
      .sign(key);
    for (const proof of [other.tokens.proof, again.proof, one.tokens.accessToken, forged, 'nonsense', '']) {
      await expect(make(withProof(one, proof))).rejects.toMatchObject(required);
    }
    await expect(users.withToken(one.tokens.proof).getMe()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});

describe('proving anew', () => {
  it('is done by the password, counted and noted when it is wrong', async () => {
    const person = await users.person();
    const { proof } = await tokenOnly(person).reauthenticate(byPassword(person.password));
    await make(withProof(person, proof));
    const wrong = await reasonsOf(Array.from({ length: 12 }, () => tokenOnly(person).reauthenticate(byPassword('no'))));
    expect(new Set(wrong)).toEqual(new Set(['WRONG_PASSWORD', 'TOO_MANY_ATTEMPTS']));
    const { records } = await person.call.listAuditRecords();
    const given = records.filter(({ action }) => action === AuditRecord_Action.PROOF_GIVEN);
    expect(given.filter(({ result }) => result === AuditRecord_Result.DONE)).toMatchObject([
      { details: { method: 'password' } },
    ]);
    const refused = wrong.filter((reason) => reason === 'WRONG_PASSWORD');
    expect(given).toHaveLength(1 + refused.length);
  });

  it('is done by a code, once, and not where there is no second factor', async () => {
    const person = await users.person();
    await expect(tokenOnly(person).reauthenticate(byCode('123456'))).rejects.toMatchObject({
      reason: 'SECOND_FACTOR_MISSING',
    });
    const { secret } = await tokenOnly(person).enrolSecondFactor({ password: person.password });
    const { recoveryCodes } = await tokenOnly(person).confirmSecondFactor({ code: codeOf(secret, users.clock.now()) });
    users.clock.forward(30_000);
    for (const code of [codeOf(secret, users.clock.now()), recoveryCodes[0]!]) {
      const { proof } = await tokenOnly(person).reauthenticate(byCode(code));
      await make(withProof(person, proof));
      await expect(tokenOnly(person).reauthenticate(byCode(code))).rejects.toMatchObject({ reason: 'WRONG_CODE' });
    }
  });

  it('is asked for before a second factor is begun without the password', async () => {
    const person = await users.person();
    await expect(tokenOnly(person).enrolSecondFactor()).rejects.toMatchObject(required);
    await expect(person.call.enrolSecondFactor({ password: 'no' })).rejects.toMatchObject({ reason: 'WRONG_PASSWORD' });
    await person.call.enrolSecondFactor();
  });
});
