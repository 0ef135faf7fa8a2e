// Organisations, members, invitations and consent, through a real server and database, also when many act at once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { AuditRecord_Action as Action, AuditRecord_Result as Result } from '#proto/gen/sinew/user/v1/audit.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';
import { AuditStore } from '../audit/store.ts';
import { ChainVerifier } from '../audit/verification.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

/** The token that the mail would carry. */
async function tokenOf(invitationId: string): Promise<string> {
  const mailTokens = users.as(MailTokenServiceService, 'notification');
  return (await mailTokens.issueMailToken({ askId: invitationId })).token;
}

async function newGym(owner: SignedIn): Promise<string> {
  return (await owner.call.createOrganisation({ name: 'Iron Works' })).id;
}

async function join(organisationId: string, inviter: SignedIn, person: SignedIn, role: Role): Promise<void> {
  const { id } = await inviter.call.createInvitation({ organisationId, email: person.email, role });
  await person.call.acceptInvitation({ token: await tokenOf(id) });
}

/** A gym with a member of each role. */
async function gym() {
  const [owner, admin, coach, member] = await Promise.all([
    users.person(),
    users.person(),
    users.person(),
    users.person(),
  ]);
  const organisationId = await newGym(owner);
  await join(organisationId, owner, admin, Role.ADMIN);
  await join(organisationId, owner, coach, Role.COACH);
  await join(organisationId, owner, member, Role.MEMBER);
  return { organisationId, owner, admin, coach, member };
}

describe('an organisation', () => {
  it('belongs to who made it', async () => {
    const owner = await users.person();
    const made = await owner.call.createOrganisation({ name: '  Iron Works ' });
    expect(made).toMatchObject({ name: 'Iron Works', role: Role.OWNER, consent: false });
    expect(await owner.call.getOrganisation({ organisationId: made.id })).toEqual(made);
    expect((await owner.call.listOrganisations()).organisations).toEqual([made]);
  });

  it('is renamed by its admins', async () => {
    const { organisationId, admin } = await gym();
    users.clock.forward(1000);
    const named = await admin.call.updateOrganisation({ organisationId, name: 'Steel Works' });
    expect(named).toMatchObject({ name: 'Steel Works', updateTime: users.clock.now(), role: Role.ADMIN });
    const blank = admin.call.updateOrganisation({ organisationId, name: ' ' });
    await expect(blank).rejects.toMatchObject({ reason: 'INVALID_FIELDS' });
  });

  it('does not exist to strangers, whether it does or not', async () => {
    const { organisationId } = await gym();
    const stranger = await users.person();
    const answers = [organisationId, randomUUID(), 'no-id'].map((id) =>
      stranger.call.getOrganisation({ organisationId: id }).catch(({ reason, message }) => ({ reason, message })),
    );
    const [one, ...others] = await Promise.all(answers);
    expect(one).toMatchObject({ reason: 'ORGANISATION_NOT_FOUND' });
    for (const other of others) expect(other).toEqual(one);
  });

  it('is deleted with its members and invitations', async () => {
    const { organisationId, owner, member } = await gym();
    const { id } = await owner.call.createInvitation({ organisationId, email: 'new@example.org', role: Role.MEMBER });
    const token = await tokenOf(id);
    await owner.call.deleteOrganisation({ organisationId });
    const gone = [member.call.getOrganisation({ organisationId }), owner.call.deleteOrganisation({ organisationId })];
    expect(await reasonsOf(gone)).toEqual(Array(2).fill('ORGANISATION_NOT_FOUND'));
    const accepted = member.call.acceptInvitation({ token });
    await expect(accepted).rejects.toMatchObject({ reason: 'INVALID_MAIL_TOKEN' });
  });

  it('is in the list of each of its members, page by page', async () => {
    const owner = await users.person();
    const member = await users.person();
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      users.clock.forward(1000);
      ids.unshift(await newGym(owner));
      await join(ids[0]!, owner, member, Role.MEMBER);
    }
    const first = await member.call.listOrganisations({ pageSize: 2 });
    const rest = await member.call.listOrganisations({ pageToken: first.nextPageToken });
    expect([...first.organisations, ...rest.organisations].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextPageToken).toBe('');
  });

  it('is one of a hundred at most, however many are made at once', async () => {
    const owner = await users.person();
    const reasons = await reasonsOf(Array.from({ length: 104 }, () => newGym(owner)));
    expect(reasons.filter((reason) => reason === 'OK')).toHaveLength(100);
    expect(reasons.filter((reason) => reason === 'TOO_MANY_ORGANISATIONS')).toHaveLength(4);
  });
});

describe('members', () => {
  it('are listed with what they are', async () => {
    const { organisationId, coach, member } = await gym();
    await member.call.giveConsent({ organisationId });
    const { members, nextPageToken } = await coach.call.listMembers({ organisationId });
    expect(members.map(({ role }) => role).toSorted()).toEqual([Role.OWNER, Role.ADMIN, Role.COACH, Role.MEMBER]);
    expect(members.find(({ userId }) => userId === member.userId)).toMatchObject({
      displayName: 'Somebody',
      role: Role.MEMBER,
      consent: true,
    });
    expect(nextPageToken).toBe('');
  });

  it('are promoted and demoted by whoever outranks them', async () => {
    const { organisationId, owner, admin, coach, member } = await gym();
    const stranger = await users.person();
    const promote = (by: SignedIn, whom: SignedIn, role: Role) =>
      by.call.updateMember({ organisationId, userId: whom.userId, role });
    expect(await promote(admin, member, Role.COACH)).toMatchObject({ userId: member.userId, role: Role.COACH });
    const reasons = [
      promote(admin, owner, Role.MEMBER),
      promote(admin, admin, Role.OWNER),
      promote(admin, coach, Role.ADMIN),
      promote(owner, owner, Role.ADMIN),
      promote(owner, stranger, Role.ADMIN),
    ];
    expect(await reasonsOf(reasons)).toEqual([...Array(3).fill('ROLE_OUT_OF_REACH'), 'LAST_OWNER', 'MEMBER_NOT_FOUND']);
    await promote(owner, admin, Role.OWNER);
    await promote(admin, owner, Role.MEMBER);
    expect(await owner.call.getOrganisation({ organisationId })).toMatchObject({ role: Role.MEMBER });
  });

  it('leave and are removed, which they notice at the next call', async () => {
    const { organisationId, owner, admin, coach, member } = await gym();
    await member.call.leaveOrganisation({ organisationId });
    await admin.call.removeMember({ organisationId, userId: coach.userId });
    const calls = [member, coach].map(({ call }) => call.getOrganisation({ organisationId }));
    expect(await reasonsOf(calls)).toEqual(Array(2).fill('ORGANISATION_NOT_FOUND'));
    const last = owner.call.leaveOrganisation({ organisationId });
    await expect(last).rejects.toMatchObject({ reason: 'LAST_OWNER' });
  });

  it('always include an owner, also when all owners demote each other at the same time', async () => {
    const { organisationId, owner, admin, coach } = await gym();
    const owners = [owner, admin, coach];
    for (const { userId } of [admin, coach]) {
      await owner.call.updateMember({ organisationId, userId, role: Role.OWNER });
    }
    const reasons = await reasonsOf(
      owners.flatMap((by) =>
        owners.map(({ userId }) => by.call.updateMember({ organisationId, userId, role: Role.MEMBER })),
      ),
    );
    const [row] = await users.sql`
      select count(*) from membership where organisation_id = ${organisationId} and role = 'OWNER'`;
    expect(row!.count).toBe(1n);
    expect(new Set(reasons)).not.toContain('INTERNAL');
  });
});

describe('an invitation', () => {
  it('makes its person a member, once', async () => {
    const { organisationId, owner } = await gym();
    const person = await users.person();
    const { email } = person;
    const invitation = await owner.call.createInvitation({
      organisationId,
      email: email.toUpperCase(),
      role: Role.COACH,
    });
    expect(invitation).toMatchObject({ email: email.toUpperCase(), role: Role.COACH, inviterId: owner.userId });
    const { invitations } = await owner.call.listInvitations({ organisationId });
    expect(invitations).toEqual([invitation]);
    const token = await tokenOf(invitation.id);
    const accepted = Array.from({ length: 8 }, () => person.call.acceptInvitation({ token }));
    const reasons = await reasonsOf(accepted);
    expect(reasons.toSorted()).toEqual([...Array(7).fill('INVALID_MAIL_TOKEN'), 'OK']);
    expect(await person.call.getOrganisation({ organisationId })).toMatchObject({ role: Role.COACH });
    expect((await owner.call.listInvitations({ organisationId })).invitations).toEqual([]);
    const again = owner.call.createInvitation({ organisationId, email, role: Role.COACH });
    await expect(again).rejects.toMatchObject({ reason: 'ALREADY_A_MEMBER' });
  });

  it('is of no use to another, and is not used up by the attempt', async () => {
    const { organisationId, owner } = await gym();
    const person = await users.person();
    const thief = await users.person();
    const { id } = await owner.call.createInvitation({ organisationId, email: person.email, role: Role.ADMIN });
    const token = await tokenOf(id);
    const stolen = thief.call.acceptInvitation({ token });
    await expect(stolen).rejects.toMatchObject({ reason: 'INVITATION_OF_ANOTHER' });
    await expect(users.anybody.acceptInvitation({ token })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await person.call.acceptInvitation({ token });
    const { records } = await thief.call.listAuditRecords();
    expect(records).toContainEqual(
      expect.objectContaining({ action: Action.INVITATION_ACCEPTED, result: Result.REFUSED, targetId: id }),
    );
  });

  it('ends when it is taken back, replaced or too old', async () => {
    const { organisationId, owner } = await gym();
    const person = await users.person();
    const invite = () => owner.call.createInvitation({ organisationId, email: person.email, role: Role.MEMBER });
    const replaced = await tokenOf((await invite()).id);
    const { id } = await invite();
    const revoked = await tokenOf(id);
    await owner.call.revokeInvitation({ organisationId, invitationId: id });
    const expired = await tokenOf((await invite()).id);
    users.clock.forward(7 * 24 * 3_600_000);
    const fresh = await users.signIn(person);
    const call = users.withToken(fresh.accessToken);
    const accept = [replaced, revoked, expired, 'made up'].map((token) => call.acceptInvitation({ token }));
    expect(await reasonsOf(accept)).toEqual(Array(4).fill('INVALID_MAIL_TOKEN'));
    const owners = users.withToken((await users.signIn(owner)).accessToken);
    expect((await owners.listInvitations({ organisationId })).invitations).toEqual([]);
    const again = owners.revokeInvitation({ organisationId, invitationId: id });
    await expect(again).rejects.toMatchObject({ reason: 'INVITATION_NOT_FOUND' });
    await users.service.sweep();
    const [row] = await users.sql`select count(*) from invitation where organisation_id = ${organisationId}`;
    expect(row!.count).toBe(0n);
  });

  it('cannot be taken back by the admins of another organisation', async () => {
    const one = await gym();
    const other = await gym();
    const { organisationId } = one;
    const { id: invitationId } = await one.owner.call.createInvitation({
      organisationId,
      email: 'new@example.org',
      role: Role.MEMBER,
    });
    const theirs = other.owner.call.revokeInvitation({ organisationId: other.organisationId, invitationId });
    await expect(theirs).rejects.toMatchObject({ reason: 'INVITATION_NOT_FOUND' });
  });

  it('gives no role that the inviter does not reach', async () => {
    const { organisationId, admin } = await gym();
    const invite = (role: Role) => admin.call.createInvitation({ organisationId, email: 'new@example.org', role });
    const reasons = await reasonsOf([Role.OWNER, Role.ADMIN, Role.COACH].map(invite));
    expect(reasons).toEqual(['ROLE_OUT_OF_REACH', 'ROLE_OUT_OF_REACH', 'OK']);
  });

  it('is told as an event, without the token', async () => {
    const { organisationId, owner } = await gym();
    const { id } = await owner.call.createInvitation({ organisationId, email: 'new@example.org', role: Role.MEMBER });
    const token = await tokenOf(id);
    const [event] = await users.sql`select payload from outbox where aggregate = ${`invitation/${id}`}`;
    const told = (event!.payload as Buffer).toString();
    for (const part of [id, 'Iron Works', 'new@example.org', 'Somebody']) expect(told).toContain(part);
    const rows = await Promise.all(
      ['outbox', 'mail_ask', 'invitation', 'audit_record'].map(
        (table) => users.sql`select t::text from ${users.sql(table)} t`,
      ),
    );
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});

describe('consent', () => {
  it('is given and withdrawn by the member alone, and repeated without harm', async () => {
    const { organisationId, member, coach } = await gym();
    expect(await member.call.getConsent({ organisationId })).toEqual({ given: false, giveTime: undefined });
    const given = { given: true, giveTime: users.clock.now() };
    expect(await member.call.giveConsent({ organisationId })).toEqual(given);
    users.clock.forward(1000);
    expect(await member.call.giveConsent({ organisationId })).toEqual(given);
    expect(await coach.call.getConsent({ organisationId })).toMatchObject({ given: false });
    expect(await member.call.withdrawConsent({ organisationId })).toMatchObject({ given: false });
    expect(await member.call.withdrawConsent({ organisationId })).toMatchObject({ given: false });
    const { records } = await member.call.listAuditRecords();
    const consents = records.filter(
      ({ action }) => action === Action.CONSENT_GIVEN || action === Action.CONSENT_WITHDRAWN,
    );
    expect(consents.map(({ action }) => action)).toEqual([Action.CONSENT_WITHDRAWN, Action.CONSENT_GIVEN]);
  });

  it('ends with the membership', async () => {
    const { organisationId, owner, member } = await gym();
    await member.call.giveConsent({ organisationId });
    await member.call.leaveOrganisation({ organisationId });
    await join(organisationId, owner, member, Role.MEMBER);
    expect(await member.call.getConsent({ organisationId })).toMatchObject({ given: false });
  });
});

describe('the audit of an organisation', () => {
  it('tells its admins what was done within it, and nothing else of its members', async () => {
    const { organisationId, owner, admin, member } = await gym();
    users.clock.forward(1000);
    await member.call.signOut();
    await admin.call.removeMember({ organisationId, userId: member.userId });
    const { records } = await admin.call.listOrganisationAuditRecords({ organisationId });
    expect(records[0]).toMatchObject({
      action: Action.MEMBER_REMOVED,
      actorId: admin.userId,
      subjectId: member.userId,
      organisationId,
      details: { from: 'MEMBER' },
      userAgent: expect.stringMatching(/^test /),
    });
    for (const record of records) expect(record.organisationId).toBe(organisationId);
    expect(records.map(({ action }) => action)).not.toContain(Action.SIGNED_OUT);
    expect(records.filter(({ actorId }) => actorId === owner.userId).length).toBeGreaterThanOrEqual(4);
  });

  it('tells of who tried more than the role allows', async () => {
    const { organisationId, admin, member } = await gym();
    users.clock.forward(1000);
    await reasonsOf([member.call.deleteOrganisation({ organisationId })]);
    const { records } = await admin.call.listOrganisationAuditRecords({ organisationId });
    expect(records[0]).toMatchObject({
      action: Action.PERMISSION_REFUSED,
      result: Result.REFUSED,
      actorId: member.userId,
      details: { permission: 'DELETE_ORGANISATION', role: 'MEMBER' },
    });
  });

  it('tells a member what others did, but not from where', async () => {
    const { organisationId, admin, member } = await gym();
    users.clock.forward(1000);
    await admin.call.updateMember({ organisationId, userId: member.userId, role: Role.COACH });
    const { records } = await member.call.listAuditRecords();
    expect(records[0]).toMatchObject({
      action: Action.ROLE_CHANGED,
      actorId: admin.userId,
      address: '',
      userAgent: '',
    });
  });
});

describe('who deletes the account', () => {
  it('leaves the organisation to the next in rank, and an empty one goes', async () => {
    const { organisationId, owner, admin } = await gym();
    const alone = await newGym(owner);
    await erase(owner);
    expect(await admin.call.getOrganisation({ organisationId })).toMatchObject({ role: Role.OWNER });
    const [row] = await users.sql`select count(*) from organisation where id = ${alone}`;
    expect(row!.count).toBe(0n);
  });

  it('is nowhere any more: not as a member, not as invited, not in the audit, whose chains are whole', async () => {
    const { organisationId, owner, member } = await gym();
    const other = await gym();
    await other.owner.call.createInvitation({
      organisationId: other.organisationId,
      email: member.email,
      role: Role.COACH,
    });
    await member.call.giveConsent({ organisationId });
    await erase(member);
    const tables = [
      'membership',
      'invitation',
      'mail_ask',
      'organisation',
      'audit_chain',
      'audit_record',
      'audit_party',
    ];
    const rows = await Promise.all(tables.map((table) => users.sql`select t::text from ${users.sql(table)} t`));
    const written = JSON.stringify(rows);
    expect(written).toContain(owner.userId);
    for (const trace of [member.userId, member.email]) expect(written).not.toContain(trace);
    const problems: string[] = [];
    await new AuditStore(users.sql).readAll(async ({ head, records }) => {
      const verifier = new ChainVerifier();
      for await (const record of records) verifier.add(record);
      problems.push(...verifier.end(head));
    });
    expect(problems).toEqual([]);
  });

  const erase = async ({ call }: SignedIn): Promise<void> => {
    await call.deleteMe();
  };
});
