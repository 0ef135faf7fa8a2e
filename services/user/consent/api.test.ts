// The answers that other services get about members and their consent, through a real server and database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { AuditRecord_Action as Action, AuditRecord_Result as Result } from '#proto/gen/sinew/user/v1/audit.ts';
import {
  AccessServiceService,
  CheckTrainingRequest_Act as Act,
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
} from '#proto/gen/sinew/user/v1/consent.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { type ServedUsers, type SignedIn, serveUsers } from '#test/harness/user.ts';

let users: ServedUsers;
beforeAll(async () => {
  users = await serveUsers();
});
afterAll(() => users.stop());

/** A gym of an owner, a coach and a member, and the question that the workout service asks in the coach's name. */
async function gym() {
  const owner = await users.person();
  const coach = await users.person();
  const member = await users.person();
  const { id: organisationId } = await owner.call.createOrganisation({ name: 'Gym' });
  const roles = [[coach, 'COACH'] as const, [member, 'MEMBER'] as const];
  for (const [{ userId }, role] of roles) {
    await users.sql`
      insert into membership (organisation_id, account_id, role, joined_at)
      values (${organisationId}, ${userId}, ${role}, ${users.clock.now()})`;
  }
  const request: CheckTrainingRequest = {
    act: Act.READ,
    organisationId,
    userId: member.userId,
    subject: 'workouts',
    address: '192.0.2.7',
    userAgent: 'curl',
  };
  /** Asks each time at a later moment, so that the records have an order. */
  const ask = async (person: SignedIn, other: Partial<CheckTrainingRequest> = {}) => {
    users.clock.forward(1000);
    return (await accessOf(person).checkTraining({ ...request, ...other })).answer;
  };
  return { organisationId, owner, coach, member, ask };
}

const accessOf = (person: SignedIn) => users.as(AccessServiceService, 'workout', person.tokens.accessToken);

describe('the answer to another service', () => {
  it('says what the caller is, and nothing of an organisation that is none of theirs', async () => {
    const { organisationId, coach } = await gym();
    const stranger = await users.person();
    expect(await accessOf(coach).getMembership({ organisationId })).toEqual({ role: Role.COACH });
    expect(await accessOf(stranger).getMembership({ organisationId })).toEqual({ role: Role.UNSPECIFIED });
  });

  it('follows consent from call to call, and says no to who may not see it at all', async () => {
    const { organisationId, owner, coach, member, ask } = await gym();
    expect(await ask(coach)).toBe(Answer.NO_CONSENT);
    await member.call.giveConsent({ organisationId });
    expect([await ask(coach), await ask(owner), await ask(member)]).toEqual([
      Answer.ALLOWED,
      Answer.ALLOWED,
      Answer.NOT_PERMITTED,
    ]);
    expect(await ask(await users.person())).toBe(Answer.NOT_PERMITTED);
    await member.call.withdrawConsent({ organisationId });
    expect(await ask(coach)).toBe(Answer.NO_CONSENT);
    await member.call.giveConsent({ organisationId });
    await member.call.leaveOrganisation({ organisationId });
    expect(await ask(coach)).toBe(Answer.NO_SUCH_MEMBER);
  });

  it('leaves a record of each look, with where the coach was, also of one in vain', async () => {
    const { organisationId, owner, coach, member, ask } = await gym();
    await ask(coach);
    await member.call.giveConsent({ organisationId });
    await ask(coach);
    const { records } = await owner.call.listOrganisationAuditRecords({ organisationId });
    const looks = records.filter(({ action }) => action === Action.TRAINING_READ);
    const look = { actorId: coach.userId, subjectId: member.userId, address: '192.0.2.7', userAgent: 'curl' };
    const details = { subject: 'workouts' };
    expect(looks).toMatchObject([
      { ...look, details, result: Result.DONE },
      { ...look, details, result: Result.REFUSED },
    ]);
  });

  it('says of a plan what it says of a look, and leaves a record of the plan', async () => {
    const { organisationId, owner, coach, member, ask } = await gym();
    const planning = { act: Act.PLAN, subject: 'routine' };
    const answers = [await ask(coach, planning)];
    await member.call.giveConsent({ organisationId });
    for (const person of [coach, owner, member]) answers.push(await ask(person, planning));
    await member.call.withdrawConsent({ organisationId });
    answers.push(await ask(coach, planning));
    const { ALLOWED, NO_CONSENT, NOT_PERMITTED } = Answer;
    expect(answers).toEqual([NO_CONSENT, ALLOWED, ALLOWED, NOT_PERMITTED, NO_CONSENT]);
    const { records } = await member.call.listAuditRecords();
    const plans = records.filter(({ actorId }) => actorId === coach.userId);
    const plan = { action: Action.TRAINING_PLANNED, subjectId: member.userId, details: { subject: 'routine' } };
    expect(plans).toMatchObject([
      { ...plan, result: Result.REFUSED },
      { ...plan, result: Result.DONE },
      { ...plan, result: Result.REFUSED },
    ]);
    const own = (await owner.call.listOrganisationAuditRecords({ organisationId })).records;
    expect(own.find(({ action }) => action === Action.PERMISSION_REFUSED)).toMatchObject({
      actorId: member.userId,
      details: { permission: 'PLAN_TRAINING', role: 'MEMBER' },
    });
  });

  it('takes a question that names no act for one about a look', async () => {
    const { organisationId, coach, member, ask } = await gym();
    await member.call.giveConsent({ organisationId });
    expect(await ask(coach, { act: Act.UNSPECIFIED })).toBe(Answer.ALLOWED);
    const { records } = await member.call.listAuditRecords();
    expect(records[0]).toMatchObject({ action: Action.TRAINING_READ, actorId: coach.userId });
  });

  it('needs the token of a person whose session is open', async () => {
    const { coach, ask } = await gym();
    await coach.call.signOut();
    expect(await reasonsOf([ask(coach)])).toEqual(['UNAUTHENTICATED']);
    const nobody = users.as(AccessServiceService, 'workout').getMembership({ organisationId: coach.userId });
    await expect(nobody).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});

describe('a refusal at another service', () => {
  const from = { address: '192.0.2.7', userAgent: 'curl\u0007' };
  const readTraining = { permission: Permission.READ_TRAINING, ...from };
  const refusals = async (person: SignedIn, organisationId?: string) => {
    const { records } = organisationId
      ? await person.call.listOrganisationAuditRecords({ organisationId })
      : await person.call.listAuditRecords();
    return records.filter(({ action }) => action === Action.PERMISSION_REFUSED);
  };

  it('leaves a record that the person finds, and who may read the audit of the organisation', async () => {
    const { organisationId, owner, member, coach } = await gym();
    await accessOf(member).reportRefusal({ organisationId, ...readTraining });
    const record = {
      actorId: member.userId,
      organisationId,
      result: Result.REFUSED,
      address: '192.0.2.7',
      userAgent: 'curl',
      details: { permission: 'READ_TRAINING', role: 'MEMBER' },
    };
    expect(await refusals(member)).toMatchObject([record]);
    expect(await refusals(owner, organisationId)).toMatchObject([record]);
    expect(await refusals(coach)).toEqual([]);
  });

  it('leaves none of somebody who may, who is no member, or of a permission that there is not', async () => {
    const { organisationId, owner, coach } = await gym();
    const stranger = await users.person();
    await accessOf(coach).reportRefusal({ organisationId, ...readTraining });
    await accessOf(stranger).reportRefusal({ organisationId, ...readTraining });
    const unknown = [0, 99].map((permission) =>
      accessOf(coach).reportRefusal({ organisationId, ...from, permission: permission as Permission }),
    );
    expect(await reasonsOf(unknown)).toEqual(['INVALID_FIELDS', 'INVALID_FIELDS']);
    expect(await refusals(owner, organisationId)).toEqual([]);
    expect(await refusals(stranger)).toEqual([]);
  });

  it('is of nobody but the person whose token is there, and told by no service that the contract does not name', async () => {
    const { organisationId, owner, member } = await gym();
    const told = [
      users.as(AccessServiceService, 'workout').reportRefusal({ organisationId, ...readTraining }),
      users
        .as(AccessServiceService, 'notification', member.tokens.accessToken)
        .reportRefusal({ organisationId, ...readTraining }),
    ];
    expect(await reasonsOf(told)).toEqual(['UNAUTHENTICATED', 'INTENTION_MISSING']);
    expect(await refusals(owner, organisationId)).toEqual([]);
  });

  it('that is found out only when the training is asked for leaves one as well', async () => {
    const { owner, organisationId, member, ask } = await gym();
    expect(await ask(member)).toBe(Answer.NOT_PERMITTED);
    expect(await refusals(owner, organisationId)).toMatchObject([{ actorId: member.userId, userAgent: 'curl' }]);
  });
});
