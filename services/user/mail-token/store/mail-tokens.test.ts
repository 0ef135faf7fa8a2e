// Tokens of mails in the database: the notification service's RPC makes them, and their owners use them.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '#chassis/database/sql.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, serveUsers } from '#test/harness/user.ts';
import { createMailAsk, type MailPurpose } from '../mail-token.ts';
import { closeMailAsks, consumeMailToken, insertMailAsk, readMailToken } from './mail-tokens.ts';

let users: ServedUsers;
let askId: string;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());
beforeEach(async () => {
  askId = await begin('invitation');
});

async function begin(purpose: MailPurpose, userId?: string): Promise<string> {
  const ask = createMailAsk({ id: randomUUID(), purpose, userId, email: 'ada@example.org' }, users.clock.now());
  await users.sql.begin((transaction) => insertMailAsk(transaction, ask));
  return ask.id;
}
const caller = 'notification';
const issue = (id = askId) => users.as(MailTokenServiceService, caller).issueMailToken({ askId: id });
const given = (token: string, purpose: MailPurpose = 'invitation') => ({
  token,
  purposes: [purpose],
  now: users.clock.now(),
});
const consume = (token: string, purpose?: MailPurpose) =>
  users.sql.begin((transaction: Transaction) => consumeMailToken(transaction, given(token, purpose)));
const invalid = { reason: 'INVALID_MAIL_TOKEN' };

describe('a token', () => {
  it('is given with its end, and lies nowhere as it is', async () => {
    const { token, expireTime } = await issue();
    expect(expireTime!.getTime()).toBe(users.clock.now().getTime() + 7 * 24 * 3_600_000);
    const [row] = await users.sql`select mail_ask::text as text from mail_ask where id = ${askId}`;
    expect(row!.text).not.toContain(token);
    expect(users.lines.join()).not.toContain(token);
  });

  it('is taken by one of many who come with it at the same time', async () => {
    const { token } = await issue();
    const reasons = await reasonsOf(Array.from({ length: 5 }, () => consume(token)));
    expect(reasons.toSorted()).toEqual([...Array(4).fill('INVALID_MAIL_TOKEN'), 'OK']);
  });

  it('works no longer when a newer one was made', async () => {
    const { token: first } = await issue();
    const { token: second } = await issue();
    await expect(consume(first)).rejects.toMatchObject(invalid);
    expect(await consume(second)).toMatchObject({ id: askId, email: 'ada@example.org' });
  });

  it('can be looked at without being used', async () => {
    const { token } = await issue();
    expect(await readMailToken(users.sql, given(token))).toMatchObject({ id: askId });
    await expect(readMailToken(users.sql, given(token, 'verifyEmail'))).rejects.toMatchObject(invalid);
    await consume(token);
    await expect(readMailToken(users.sql, given(token))).rejects.toMatchObject(invalid);
  });

  it('stays unused where what it was used for fails', async () => {
    const { token } = await issue();
    const failing = users.sql.begin(async (transaction) => {
      await consumeMailToken(transaction, given(token));
      throw new Error('what followed failed');
    });
    await expect(failing).rejects.toThrow('what followed failed');
    expect(await consume(token)).toMatchObject({ id: askId });
  });

  it('is not given for an ask that is unknown, used or over', async () => {
    expect((await issue(randomUUID())).token).toBe('');
    await consume((await issue()).token);
    expect((await issue()).token).toBe('');
    const another = await begin('invitation');
    users.clock.forward(8 * 24 * 3_600_000);
    expect((await issue(another)).token).toBe('');
  });

  it('dies with the asks of its person that are closed', async () => {
    const { userId } = await users.person();
    const reset = await begin('resetPassword', userId);
    const verification = await begin('verifyEmail', userId);
    const { token } = await issue(reset);
    const close = (purpose?: MailPurpose) =>
      users.sql.begin((transaction) => closeMailAsks(transaction, { userId, purpose, now: users.clock.now() }));
    await close('resetPassword');
    await expect(consume(token, 'resetPassword')).rejects.toMatchObject(invalid);
    expect((await issue(verification)).token).not.toBe('');
  });
});

describe('the asks', () => {
  it('go a day after their end', async () => {
    users.clock.forward(7 * 24 * 3_600_000 + 24 * 3_600_000 - 1);
    await users.service.sweep();
    const count = async () => (await users.sql`select from mail_ask where id = ${askId}`).count;
    expect(await count()).toBe(1);
    users.clock.forward(2);
    await users.service.sweep();
    expect(await count()).toBe(0);
  });

  it('are traded by nobody who may not', async () => {
    const refused = { reason: 'INTENTION_MISSING' };
    await expect(users.as(MailTokenServiceService, 'workout').issueMailToken({ askId })).rejects.toMatchObject(refused);
  });
});
