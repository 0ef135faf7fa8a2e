// The records that people's acts leave in the audit, and who reads which of them, through a real server and database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditRecord_Action as Action, AuditRecord_Result as Result } from '#proto/gen/sinew/user/v1/audit.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

const actionNames = Object.fromEntries(Object.entries(Action).map(([name, value]) => [value, name]));

/** The person's records, the oldest first: `SIGNED_IN refused`. */
async function actsOf({ call }: SignedIn): Promise<string[]> {
  const { records } = await call.listAuditRecords();
  return records
    .toReversed()
    .map(({ action, result }) => actionNames[action] + (result === Result.REFUSED ? ' refused' : ''));
}

/** Makes the acts one after the other, each a second later, so that their order is known. */
async function inOrder(acts: (() => Promise<unknown>)[]): Promise<void> {
  for (const act of acts) {
    users.clock.forward(1000);
    await act();
  }
}

describe('the audit', () => {
  it('tells a person of every act on the account, good and bad', async () => {
    const person = await users.person();
    const other = await users.signIn(person);
    const newPassword = 'battery staple';
    const wrong = 'wrong horse';
    await inOrder([
      () => reasonsOf([users.signIn({ ...person, password: wrong })]),
      () => reasonsOf([person.call.changePassword({ currentPassword: wrong, newPassword })]),
      () => person.call.changePassword({ currentPassword: person.password, newPassword }),
      () => person.call.updateMe({ email: `new-${person.email}` }),
      () => person.call.updateMe({ displayName: 'Countess' }),
      () => users.withToken(other.accessToken).signOut(),
    ]);
    expect((await actsOf(person)).slice(3)).toEqual([
      'SIGNED_IN refused',
      'PASSWORD_CHANGED refused',
      'PASSWORD_CHANGED',
      'EMAIL_CHANGE_ASKED',
    ]);
    expect((await actsOf(person)).slice(0, 3).toSorted()).toEqual(['SIGNED_IN', 'SIGNED_IN', 'SIGNED_UP']);
  });

  it('tells of a session that was closed from elsewhere, and of a token that came twice', async () => {
    const person = await users.person();
    const revoked = await users.signIn(person);
    const left = await users.signIn(person);
    const stolen = await users.signIn(person);
    const { refreshToken } = stolen;
    await inOrder([
      () => person.call.revokeSession({ sessionId: revoked.sessionId }),
      () => reasonsOf([person.call.revokeSession({ sessionId: revoked.sessionId })]),
      () => users.withToken(left.accessToken).signOut(),
      () => users.withToken(left.accessToken).signOut(),
      () => users.anybody.refreshSession({ refreshToken }),
      () => reasonsOf([users.anybody.refreshSession({ refreshToken })]),
    ]);
    expect((await actsOf(person)).slice(5)).toEqual(['SESSION_REVOKED', 'SIGNED_OUT', 'REFRESH_TOKEN_REUSED refused']);
    const { records } = await person.call.listAuditRecords();
    expect(records[0]).toMatchObject({ targetId: stolen.sessionId, actorId: '', subjectId: person.userId });
    expect(records[2]).toMatchObject({ targetId: revoked.sessionId, actorId: person.userId, subjectId: '' });
  });

  it('says when and from where, also of somebody unknown', async () => {
    const person = await users.person();
    users.clock.forward(1000);
    await users.signIn({ ...person, password: 'wrong horse' }).catch(() => {});
    const { records } = await person.call.listAuditRecords();
    expect(records[0]).toMatchObject({ time: users.clock.now(), actorId: '', subjectId: person.userId });
    for (const { userAgent } of records) expect(userAgent).toMatch(/^test /);
  });

  it('comes page by page, and only to its person', async () => {
    const person = await users.person();
    const other = await users.person();
    const first = await person.call.listAuditRecords({ pageSize: 1 });
    expect(first.records).toHaveLength(1);
    const { nextPageToken: pageToken } = first;
    const rest = await person.call.listAuditRecords({ pageToken });
    expect(rest.records).toHaveLength(1);
    expect(rest.nextPageToken).toBe('');
    expect(rest.records[0]!.id).not.toBe(first.records[0]!.id);
    const theirs = other.call.listAuditRecords({ pageToken });
    await expect(theirs).rejects.toMatchObject({ reason: 'INVALID_PAGE_TOKEN' });
  });

  it('notes an attempt with an address that has no account, without the address', async () => {
    await users.signIn({ email: 'nobody@example.org', password: 'wrong horse' }).catch(() => {});
    const [row] = await users.sql`
      select count(*), bool_or((audit_party::text || audit_record::text) like '%nobody@%') as told
      from audit_record join audit_party on record_id = id
      where action = 'SIGNED_IN' and result = 'refused' and account_id is null`;
    expect(row).toEqual({ count: 1n, told: false });
  });

  it('notes when a signing key is made and when one is revoked, each once', async () => {
    const { keyring } = users.service;
    const revoked = (await keyring.signer()).kid;
    await keyring.rotate();
    const made = keyring.newest!.id;
    await keyring.revoke(revoked);
    const rows = await users.sql`
      select action, target_id as "targetId" from audit_record where target_id = any (${[made, revoked]}) order by time, action`;
    expect(rows.map(({ action, targetId }) => [action, targetId]).toSorted()).toEqual(
      [
        ['SIGNING_KEY_REVOKED', revoked],
        ['SIGNING_KEY_ROTATED', made],
        ['SIGNING_KEY_ROTATED', revoked],
      ].toSorted(),
    );
    users.verifier.useKeys({ keys: keyring.publicKeys() });
  });

  it('keeps no password and no token', async () => {
    const person = await users.person();
    await users.anybody.refreshSession({ refreshToken: person.tokens.refreshToken });
    await users.anybody.refreshSession({ refreshToken: person.tokens.refreshToken }).catch(() => {});
    const rows = await Promise.all(
      ['audit_record', 'audit_party', 'audit_chain'].map(
        (table) => users.sql`select t::text from ${users.sql(table)} t`,
      ),
    );
    const written = JSON.stringify(rows);
    expect(written).toContain(person.userId);
    for (const secret of [person.password, person.email, person.tokens.refreshToken, person.tokens.accessToken])
      expect(written).not.toContain(secret);
  });
});
