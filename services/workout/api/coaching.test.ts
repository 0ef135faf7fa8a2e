// What a coach sees of a member and plans for one, through a real server and database; what the user service says is a
// variable, and is asked on each call.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import {
  CheckTrainingRequest_Act as Act,
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
  type ReportRefusalRequest,
} from '#proto/gen/sinew/user/v1/consent.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { Exercise_Equipment, Exercise_Muscle, ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine, Routine_MadeBy, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { ExportedSet } from '#test/harness/exports.ts';
import { toHevy } from '#test/harness/exports.ts';
import { reasonsOf } from '#test/harness/service.ts';
import { tracesOf } from '#test/harness/traces.ts';
import { importFile, serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();
const organisationId = randomUUID();

/** The user service answers thus from here on; what it is asked is in the list. */
function answering(role: Role, answer: Answer): CheckTrainingRequest[] {
  const asked: CheckTrainingRequest[] = [];
  service.access = {
    getMembership: async () => ({ role }),
    checkTraining: async (request) => {
      asked.push(request);
      return { answer };
    },
    reportRefusal: async () => ({}),
  };
  return asked;
}

const squat = (start: string, weightKg: number): ExportedSet => ({
  start,
  workout: 'Legs',
  exercise: 'Squat (Barbell)',
  type: 'normal',
  weightKg,
  reps: 5,
});

/** A member who has trained, and a coach. */
async function members() {
  const member = await service.person();
  const coach = await service.person();
  await importFile(service, member, { text: toHevy([squat('2025-09-15T07:48', 100), squat('2025-09-22T07:48', 110)]) });
  const calls = coach.as(CoachingServiceService);
  const request = { organisationId, userId: member.userId };
  const all = () => [
    calls.listMemberWorkouts(request),
    calls.listMemberRecords(request),
    calls.listMemberWeeks(request),
  ];
  return { member, coach, calls, request, all };
}

describe('a coach', () => {
  it('sees of a member who consents what the member sees', async () => {
    const { member, calls, request } = await members();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const own = { workouts: member.as(WorkoutServiceService), progress: member.as(ProgressServiceService) };
    const workouts = await calls.listMemberWorkouts(request);
    expect(workouts.workouts).toHaveLength(2);
    expect(workouts).toEqual(await own.workouts.listWorkouts());
    expect(await calls.listMemberRecords(request)).toEqual(await own.progress.listRecords());
    expect(await calls.listMemberWeeks(request)).toEqual(await own.progress.getVolume());
    expect(asked.map(({ act, subject }) => [act, subject])).toEqual(
      ['workouts', 'records', 'weeks'].map((subject) => [Act.READ, subject]),
    );
    expect(asked[0]).toMatchObject({ ...request, userAgent: expect.stringContaining('grpc-node') });
  });

  it('takes it in pages and ranges', async () => {
    const { calls, request } = await members();
    answering(Role.COACH, Answer.ALLOWED);
    const { nextPageToken, workouts } = await calls.listMemberWorkouts({ ...request, pageSize: 1 });
    const rest = await calls.listMemberWorkouts({ ...request, pageToken: nextPageToken });
    expect([...workouts, ...rest.workouts].map(({ sets }) => sets[0]!.weightKg)).toEqual([110, 100]);
    const { weeks } = await calls.listMemberWeeks({ ...request, startDate: '2025-09-20' });
    expect(weeks).toMatchObject([{ weekStart: '2025-09-22' }]);
    const { records } = await calls.listMemberRecords({ ...request, exerciseId: 'unknown' });
    expect(records).toEqual([]);
  });

  it.each([
    ['the member withdraws', Role.COACH, Answer.NO_CONSENT, 'CONSENT_NEEDED'],
    ['the member leaves', Role.COACH, Answer.NO_SUCH_MEMBER, 'MEMBER_NOT_FOUND'],
    ['the user service says no', Role.COACH, Answer.NOT_PERMITTED, 'PERMISSION_DENIED'],
    ['the user service says nothing', Role.COACH, Answer.UNSPECIFIED, 'PERMISSION_DENIED'],
    ['the coach becomes a member', Role.MEMBER, Answer.ALLOWED, 'PERMISSION_DENIED'],
    ['the coach is removed', Role.UNSPECIFIED, Answer.ALLOWED, 'ORGANISATION_NOT_FOUND'],
  ])('sees nothing from the next call on when %s', async (_, role, answer, reason) => {
    const { all } = await members();
    answering(Role.COACH, Answer.ALLOWED);
    expect(await reasonsOf(all())).toEqual(Array(3).fill('OK'));
    answering(role, answer);
    expect(await reasonsOf(all())).toEqual(Array(3).fill(reason));
  });
});

it('whoever may not see training at all is refused, and the user service is told what was lacking and from where', async () => {
  const { calls, request } = await members();
  const reported: ReportRefusalRequest[] = [];
  const asked = answering(Role.ADMIN, Answer.ALLOWED);
  const reportRefusal = async (report: ReportRefusalRequest) => {
    reported.push(report);
    return {};
  };
  service.access = { ...service.access, reportRefusal };
  expect(await reasonsOf([calls.listMemberWeeks(request)])).toEqual(['PERMISSION_DENIED']);
  const userAgent = expect.stringContaining('grpc-node');
  expect(reported).toEqual([{ organisationId, permission: Permission.READ_TRAINING, address: '', userAgent }]);
  expect(asked).toEqual([]);
});

const setOf = (exerciseId: string) => ({ exerciseId, weightKg: 60, reps: 8 }) as ExercisedSet;
type ExercisedSet = Routine['sets'][number];

/** A coach with a plan in mind, and what has become of it. */
async function planning() {
  const { member, coach, calls, request } = await members();
  const own = member.as(RoutineServiceService);
  const make = (draft: Partial<Routine> = {}) => {
    const sets = [setOf('barbell-bench-press')];
    return calls.createMemberRoutine({ ...request, routine: Routine.fromPartial({ name: 'Spring', sets, ...draft }) });
  };
  const told = async (userId = member.userId, type = 'planMade') => {
    const rows = await service.sql<{ payload: Uint8Array }[]>`
      select payload from outbox where aggregate = ${`user/${userId}`} and type = ${type} order by position`;
    return rows.map(({ payload }) => Event.decode(payload).payload!.value);
  };
  return { member, coach, calls, request, own, make, told };
}

describe('a plan', () => {
  it('is the member’s own from the moment on at which a coach made it, and is told of once', async () => {
    const { member, coach, own, make, told } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const plan = await make({ id: randomUUID(), madeBy: Routine_MadeBy.SELF, organisationId: randomUUID() });
    expect(plan).toMatchObject({ name: 'Spring', madeBy: Routine_MadeBy.COACH, organisationId });
    expect(asked).toMatchObject([{ organisationId, userId: member.userId, act: Act.PLAN, subject: 'routine' }]);
    expect(await own.listRoutines()).toMatchObject({ routines: [plan] });
    expect((await coach.as(RoutineServiceService).listRoutines()).routines).toEqual([]);
    const routineId = plan.id;
    const changed = await own.updateRoutine({ routineId, routine: Routine.fromPartial({ name: 'Mine now' }) });
    // A reader can tell the state before from this one, also within one millisecond.
    expect(changed).toEqual({ ...plan, name: 'Mine now', updateTime: new Date(plan.updateTime!.getTime() + 1) });
    const { userId } = member;
    const madeBy = Routine_MadeBy.COACH;
    expect(await told()).toEqual([{ userId, planId: routineId, name: 'Spring', madeBy, organisationId }]);
    await own.deleteRoutine({ routineId });
    expect(await reasonsOf([own.getRoutine({ routineId })])).toEqual(['ROUTINE_NOT_FOUND']);
  });

  it('is made with the member’s own exercises, and not with the coach’s', async () => {
    const { member, coach, make } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const exerciseOf = async (person: typeof member) =>
      (await person.as(ExerciseServiceService).createExercise(sledge)).id;
    const theirs = await exerciseOf(member);
    const other = await exerciseOf(coach);
    expect((await make({ sets: [setOf(theirs)] })).sets).toMatchObject([{ exerciseId: theirs }]);
    expect(await reasonsOf([make({ sets: [setOf(other)] })])).toEqual(['EXERCISE_NOT_FOUND']);
    // Nothing was planned with these calls, so no record may say so.
    expect(asked.map(({ act, subject }) => [act, subject])).toEqual([
      [Act.PLAN, 'routine'],
      [Act.READ, 'exercises'],
    ]);
  });

  it.each([
    ['there is no consent', Role.COACH, Answer.NO_CONSENT, 'CONSENT_NEEDED'],
    ['there is no such member', Role.COACH, Answer.NO_SUCH_MEMBER, 'MEMBER_NOT_FOUND'],
    ['the user service says no', Role.COACH, Answer.NOT_PERMITTED, 'PERMISSION_DENIED'],
    ['the caller is an admin', Role.ADMIN, Answer.ALLOWED, 'PERMISSION_DENIED'],
    ['the caller is a member', Role.MEMBER, Answer.ALLOWED, 'PERMISSION_DENIED'],
    ['the caller is a stranger', Role.UNSPECIFIED, Answer.ALLOWED, 'ORGANISATION_NOT_FOUND'],
  ])('is not made when %s', async (_, role, answer, reason) => {
    const { own, make, told } = await planning();
    answering(role, answer);
    // Without consent the answer does not tell an unknown exercise from a known one.
    const unknown = { sets: [setOf('unknown')] };
    expect(await reasonsOf([make(), make(unknown)])).toEqual([reason, reason]);
    expect([(await own.listRoutines()).routines, await told()]).toEqual([[], []]);
  });

  it('and its event are written together or not at all', async () => {
    const { own, make, told } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    await service.sql.unsafe(`alter table outbox add constraint no_plans check (type <> 'planMade') not valid`);
    const refused = await reasonsOf([make()]);
    await service.sql.unsafe('alter table outbox drop constraint no_plans');
    expect(refused).toEqual(['INTERNAL']);
    expect([(await own.listRoutines()).routines, await told()]).toEqual([[], []]);
    await make();
    expect([(await own.listRoutines()).routines.length, (await told()).length]).toEqual([1, 1]);
  });

  it('that coaches make for themselves is nobody else’s work', async () => {
    const { coach, request, told } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    const routine = Routine.fromPartial({ name: 'My own' });
    const calls = coach.as(CoachingServiceService);
    const plan = await calls.createMemberRoutine({ ...request, userId: coach.userId, routine });
    expect(plan).toMatchObject({ madeBy: Routine_MadeBy.SELF, organisationId: '' });
    expect(await told(coach.userId)).toMatchObject([{ madeBy: Routine_MadeBy.SELF, organisationId: '' }]);
  });

  it('holds nothing of the coach, whose account may be deleted', async () => {
    const { coach, make } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    await make();
    expect(await tracesOf(service.sql, [coach.userId])).toEqual([]);
  });
});

describe('the plans of an organisation', () => {
  it('are listed as they are now, and nothing else of the member is', async () => {
    const { member, calls, request, own, make } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    await own.createRoutine({ routine: Routine.fromPartial({ name: 'The member’s own' }) });
    const spring = await make();
    const summer = await make({ name: 'Summer' });
    const elsewhere = { ...request, organisationId: randomUUID() };
    await calls.createMemberRoutine({ ...elsewhere, routine: Routine.fromPartial({ name: 'Of another gym' }) });
    await own.updateRoutine({ routineId: spring.id, routine: Routine.fromPartial({ notes: 'too hard' }) });
    const { routines } = await calls.listMemberRoutines(request);
    expect(routines).toMatchObject([
      { id: spring.id, notes: 'too hard', organisationId },
      { id: summer.id, name: 'Summer' },
    ]);
    expect(asked.at(-1)).toMatchObject({ userId: member.userId, act: Act.READ, subject: 'routines' });
    const first = await calls.listMemberRoutines({ ...request, pageSize: 1 });
    const rest = await calls.listMemberRoutines({ ...request, pageToken: first.nextPageToken });
    expect([...first.routines, ...rest.routines]).toEqual(routines);
    const other = calls.listMemberRoutines({ ...elsewhere, pageToken: first.nextPageToken });
    expect(await reasonsOf([other])).toEqual(['INVALID_PAGE_TOKEN']);
  });

  it('are changed by any of its coaches, and the member is told', async () => {
    const { member, calls, request, own, make, told } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const { id: routineId } = await make();
    const routine = Routine.fromPartial({ name: 'Spring, harder', sets: [setOf('barbell-squat')] });
    const changed = await calls.updateMemberRoutine({ ...request, routineId, routine });
    expect(changed).toMatchObject({ name: 'Spring, harder', madeBy: Routine_MadeBy.COACH, organisationId });
    expect(await own.getRoutine({ routineId })).toEqual(changed);
    expect(asked.at(-1)).toMatchObject({ act: Act.PLAN, subject: 'changed routine' });
    const value = { userId: member.userId, planId: routineId, name: 'Spring, harder', organisationId };
    expect(await told(member.userId, 'planChanged')).toEqual([value]);
    const updateMask = ['notes'];
    const again = await calls.updateMemberRoutine({
      ...request,
      routineId,
      routine: Routine.fromPartial({ notes: 'n' }),
      updateMask,
    });
    expect(again).toMatchObject({ name: 'Spring, harder', notes: 'n' });
  });

  it('are taken back, and the member is told; what was trained stays', async () => {
    const { member, calls, request, own, make, told } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const { id: routineId } = await make();
    await calls.deleteMemberRoutine({ ...request, routineId });
    expect(await reasonsOf([own.getRoutine({ routineId })])).toEqual(['ROUTINE_NOT_FOUND']);
    expect(asked.at(-1)).toMatchObject({ act: Act.PLAN, subject: 'removed routine' });
    const value = { userId: member.userId, planId: routineId, name: 'Spring', organisationId };
    expect(await told(member.userId, 'planTakenBack')).toEqual([value]);
    expect(await reasonsOf([calls.deleteMemberRoutine({ ...request, routineId })])).toEqual(['ROUTINE_NOT_FOUND']);
    // That took nothing back.
    expect(asked.at(-1)).toMatchObject({ act: Act.READ });
  });

  it('lose nothing that the member has made of them, unless the coach has seen it', async () => {
    const { calls, request, own, make, told, member } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    const { id: routineId, updateTime: before } = await make();
    const mine = await own.updateRoutine({ routineId, routine: Routine.fromPartial({ notes: 'my knee' }) });
    const routine = Routine.fromPartial({ name: 'Anew' });
    const change = (seenUpdateTime?: Date) =>
      calls.updateMemberRoutine({ ...request, routineId, routine, seenUpdateTime });
    const takeBack = (seenUpdateTime?: Date) => calls.deleteMemberRoutine({ ...request, routineId, seenUpdateTime });
    expect(await reasonsOf([change(), change(before), takeBack(), takeBack(before)])).toEqual(
      Array(4).fill('ROUTINE_CHANGED'),
    );
    expect(await own.getRoutine({ routineId })).toEqual(mine);
    expect(await told(member.userId, 'planChanged')).toEqual([]);
    const seen = (await calls.listMemberRoutines(request)).routines[0]!.updateTime;
    expect(await change(seen)).toMatchObject({ name: 'Anew', notes: 'my knee' });
    // From here on the plan is as a coach left it.
    await takeBack();
  });

  it('are out of reach of another organisation, as the member’s own routines are of this one', async () => {
    const { calls, request, own, make } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    const { id: routineId } = await make();
    const { id: ownId } = await own.createRoutine({ routine: Routine.fromPartial({ name: 'My own' }) });
    const routine = Routine.fromPartial({ name: 'Taken' });
    const tries = [
      { ...request, organisationId: randomUUID(), routineId },
      { ...request, userId: randomUUID(), routineId },
      { ...request, routineId: ownId },
    ];
    const calling = tries.flatMap((one) => [
      calls.updateMemberRoutine({ ...one, routine }),
      calls.deleteMemberRoutine(one),
    ]);
    expect(await reasonsOf(calling)).toEqual(Array(6).fill('ROUTINE_NOT_FOUND'));
    expect((await own.listRoutines()).routines.map(({ name }) => name).sort()).toEqual(['My own', 'Spring']);
  });

  it.each([
    ['consent ends', Role.COACH, Answer.NO_CONSENT, 'CONSENT_NEEDED'],
    ['the member leaves', Role.COACH, Answer.NO_SUCH_MEMBER, 'MEMBER_NOT_FOUND'],
    ['the coach becomes an admin', Role.ADMIN, Answer.ALLOWED, 'PERMISSION_DENIED'],
    ['the coach goes', Role.UNSPECIFIED, Answer.ALLOWED, 'ORGANISATION_NOT_FOUND'],
  ])('are out of reach from the next call on when %s', async (_, role, answer, reason) => {
    const { calls, request, own, make } = await planning();
    answering(Role.COACH, Answer.ALLOWED);
    const plan = await make();
    answering(role, answer);
    const routineId = plan.id;
    const routine = Routine.fromPartial({ name: 'Late' });
    const calling = [
      calls.listMemberRoutines(request),
      calls.updateMemberRoutine({ ...request, routineId, routine }),
      calls.deleteMemberRoutine({ ...request, routineId }),
      calls.deleteMemberRoutine({ ...request, routineId: randomUUID() }),
    ];
    expect(await reasonsOf(calling)).toEqual(Array(4).fill(reason));
    expect(await own.getRoutine({ routineId })).toEqual(plan);
  });

  it('take no exercise that the member does not have', async () => {
    const { calls, request, make } = await planning();
    const asked = answering(Role.COACH, Answer.ALLOWED);
    const { id: routineId } = await make();
    const routine = Routine.fromPartial({ sets: [setOf('unknown')] });
    expect(await reasonsOf([calls.updateMemberRoutine({ ...request, routineId, routine })])).toEqual([
      'EXERCISE_NOT_FOUND',
    ]);
    expect(asked.at(-1)).toMatchObject({ act: Act.READ });
  });
});

const sledge = {
  name: 'Sledge hammer',
  primaryMuscles: [Exercise_Muscle.CHEST],
  equipment: Exercise_Equipment.BARBELL,
};
