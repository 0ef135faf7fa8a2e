// Each list of the workout service judges each page token before it is asked of the database.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { CheckTrainingResponse_Answer as Answer } from '#proto/gen/sinew/user/v1/consent.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { Exercise_Equipment, Exercise_Muscle, ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Goal, GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalRecord_Kind as Kind, ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { Routine, RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { hostileTokens, listsOf, unjudged } from '#test/harness/pages.ts';
import type { Person } from '#test/harness/service.ts';
import { serveWorkouts } from '#test/harness/workout.ts';

const service = serveWorkouts();

interface Pages {
  pageSize?: number;
  pageToken?: string;
}

const exerciseId = 'barbell-squat';

async function fill(person: Person): Promise<void> {
  const { reassignExercise } = person.as(ExerciseServiceService);
  for (const importedName of ['one', 'two'])
    await reassignExercise({ exerciseId, importedName, toExerciseId: 'barbell-bench-press' });
  const set = { exerciseId, weightKg: 100, reps: 5 };
  for (const name of ['one', 'two']) {
    await person.as(GoalServiceService).createGoal({
      goal: Goal.fromPartial({ exerciseId, kind: Kind.HEAVIEST_WEIGHT, target: 200 }),
    });
    await person.as(RoutineServiceService).createRoutine({ routine: Routine.fromPartial({ name, sets: [set] }) });
    const workout = Workout.fromPartial({ name, startTime: new Date('2026-03-01T08:00:00Z'), sets: [set] });
    await person.as(WorkoutServiceService).createWorkout({ workout });
  }
}

/** Every list, with two rows at least. */
async function listsWithRows() {
  const person = await service.person();
  await fill(person);
  service.access = {
    getMembership: async () => ({ role: Role.COACH }),
    checkTraining: async () => ({ answer: Answer.ALLOWED }),
    reportRefusal: async () => ({}),
  };
  const member = { organisationId: randomUUID(), userId: person.userId };
  const coach = (await service.person()).as(CoachingServiceService);
  for (const name of ['one', 'two'])
    await coach.createMemberRoutine({ ...member, routine: Routine.fromPartial({ name }) });
  return {
    listExercises: (pages: Pages) => person.as(ExerciseServiceService).listExercises({ query: 'press', ...pages }),
    listGoals: (pages: Pages) => person.as(GoalServiceService).listGoals(pages),
    listRememberedNames: (pages: Pages) => person.as(ExerciseServiceService).listRememberedNames(pages),
    listMemberRecords: (pages: Pages) => coach.listMemberRecords({ ...member, ...pages }),
    listMemberRoutines: (pages: Pages) => coach.listMemberRoutines({ ...member, ...pages }),
    listMemberWorkouts: (pages: Pages) => coach.listMemberWorkouts({ ...member, ...pages }),
    listRecords: (pages: Pages) => person.as(ProgressServiceService).listRecords(pages),
    listRoutines: (pages: Pages) => person.as(RoutineServiceService).listRoutines(pages),
    listWorkouts: (pages: Pages) => person.as(WorkoutServiceService).listWorkouts(pages),
  };
}

test('no list takes a page token that is not its own', async () => {
  const lists = await listsWithRows();
  expect(Object.keys(lists).sort()).toEqual(listsOf('sinew.workout.v1'));
  for (const [name, list] of Object.entries(lists)) {
    // An exercise's id and name are words, which many of the hostile texts are too.
    const texts = name === 'listExercises' ? ['name', 'id'] : ['exerciseId', 'name', 'digest'];
    const { nextPageToken } = await list({ pageSize: 1 });
    expect(nextPageToken, name).not.toBe('');
    expect(await unjudged((pageToken) => list({ pageToken }), hostileTokens(nextPageToken, texts)), name).toEqual([]);
  }
});

test('a list goes on behind a name that its token has no room for', async () => {
  const exercises = (await service.person()).as(ExerciseServiceService);
  const draft = { primaryMuscles: [Exercise_Muscle.GLUTES], equipment: Exercise_Equipment.OTHER_EQUIPMENT };
  // One sign that is eighteen when it is written out.
  for (const name of ['one', 'two', 'three'])
    await exercises.createExercise({ ...draft, name: `${'\ufdfa'.repeat(90)} ${name}` });
  const seen = new Set<string>();
  for (let pageToken = ''; ; ) {
    const page = await exercises.listExercises({ custom: true, pageSize: 1, pageToken });
    for (const { name } of page.exercises) seen.add(name);
    pageToken = page.nextPageToken;
    if (!pageToken) break;
  }
  expect(seen.size).toBe(3);
});
