// What a coach sees of a member, through a real server and database; what the user service says is a variable, and is
// asked on each call.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Permission, Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import {
  CheckTrainingResponse_Answer as Answer,
  type CheckTrainingRequest,
  type ReportRefusalRequest,
} from '#proto/gen/sinew/user/v1/consent.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import type { ExportedSet } from '#test/harness/exports.ts';
import { toHevy } from '#test/harness/exports.ts';
import { reasonsOf } from '#test/harness/service.ts';
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
  const [member, coach] = [await service.person(), await service.person()];
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
    expect(asked.map(({ subject }) => subject)).toEqual(['workouts', 'records', 'weeks']);
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
