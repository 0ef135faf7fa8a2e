// Puts the workout service together; main.ts and the tests differ only in what they give it.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import { membershipsOf } from '#chassis/rpc/memberships.ts';
import { type Implementation, implement } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { usesHandler } from '#chassis/secrets/uses/answer.ts';
import { serveStored } from '#chassis/service/serving.ts';
import type { Built, StoredResources } from '#chassis/service/stored.ts';
import { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalDataServiceService } from '#proto/gen/sinew/workout/v1/personal_data.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { TrainingServiceService } from '#proto/gen/sinew/workout/v1/training.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { coachingHandlers } from './api/coaching.ts';
import type { AccessClient, Dependencies } from './api/dependencies.ts';
import { exerciseHandlers } from './api/exercises.ts';
import { goalHandlers } from './api/goals.ts';
import { personalDataHandlers } from './api/personal-data.ts';
import { progressHandlers } from './api/progress.ts';
import { routineHandlers } from './api/routines.ts';
import { workoutHandlers } from './api/workouts.ts';
import { ExerciseStore } from './store/exercises.ts';
import { GoalStore } from './store/goals.ts';
import { OwnExerciseStore } from './store/own-exercises.ts';
import { ProgressStore } from './store/progress.ts';
import { RoutineStore } from './store/routines.ts';
import { WorkoutStore } from './store/workouts.ts';
import { trainingHandlers } from './training/api.ts';
import { TrainingFeed } from './training/store.ts';

export interface WorkoutServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  /** The same database through a separate small pool, for imports. */
  bulkSql: Sql;
  clock: Clock;
  /** The user service, asked with the caller's own token. */
  users: Pick<ServiceClient<typeof AccessServiceService>, 'readPreferences'>;
  access: AccessClient;
}

export const migrations = new URL('./migrations/', import.meta.url);

/** Imports have few connections of their own, so that they hold up nobody who asks for less. */
const bulkConnections = 2;

export async function buildWorkout({ sql, clock, connect, openPool }: StoredResources<unknown>): Promise<Built> {
  const bulkSql = await openPool(bulkConnections);
  const access = connect(AccessServiceService);
  return { implementations: await createWorkoutService({ sql, bulkSql, clock, users: access, access }) };
}

export async function createWorkoutService({
  sql,
  bulkSql,
  clock,
  users,
  access,
}: WorkoutServiceParts): Promise<Implementation[]> {
  const dependencies: Dependencies = {
    exercises: new ExerciseStore(sql),
    ownExercises: new OwnExerciseStore(sql),
    routines: new RoutineStore(sql),
    workouts: new WorkoutStore(sql, bulkSql),
    progress: new ProgressStore(sql),
    goals: new GoalStore(sql),
    preferences: (context) => users.readPreferences({}, context),
    access,
    clock,
    commandContext: () => {
      const now = clock.now();
      return { now, newId: () => createId(now) };
    },
  };
  await dependencies.exercises.synchronise();
  return serveStored({ service: 'workout', sql, memberships: membershipsOf(access) }, [
    implement(ExerciseServiceService, exerciseHandlers(dependencies)),
    implement(RoutineServiceService, routineHandlers(dependencies)),
    implement(WorkoutServiceService, workoutHandlers(dependencies)),
    implement(ProgressServiceService, progressHandlers(dependencies)),
    implement(GoalServiceService, goalHandlers(dependencies)),
    implement(CoachingServiceService, coachingHandlers(dependencies)),
    implement(TrainingServiceService, trainingHandlers(new TrainingFeed(sql))),
    implement(PersonalDataServiceService, {
      ...personalDataHandlers(dependencies),
      listSecretUses: usesHandler('workout', sql),
    }),
  ]);
}
