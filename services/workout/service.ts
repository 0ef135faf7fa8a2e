// Puts the workout service together; main.ts and the tests differ only in what they give it.
import { createId } from '#chassis/database/identifiers.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Outbox } from '#chassis/events/outbox.ts';
import { eventHandlers } from '#chassis/events/subscribe.ts';
import { Answers } from '#chassis/idempotency/answers.ts';
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import { type Implementation, implement, surround } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { usesHandler } from '#chassis/secrets/uses/answer.ts';
import type { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { EventServiceService } from '#proto/gen/sinew/workout/events/v1/event_service.ts';
import { CoachingServiceService } from '#proto/gen/sinew/workout/v1/coaching.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { PersonalDataServiceService } from '#proto/gen/sinew/workout/v1/personal_data.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { coachingHandlers, memberships } from './api/coaching.ts';
import type { Access, Dependencies } from './api/dependencies.ts';
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

export interface WorkoutServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  /** The same database through a small pool of its own, for imports. */
  bulkSql: Sql;
  clock: Clock;
  /** The user service, asked with the caller's own token. */
  users: Pick<ServiceClient<typeof UserServiceService>, 'getPreferences'>;
  access: Access;
}

export { erasePerson } from './store/personal-data.ts';

export const migrations = new URL('./migrations/', import.meta.url);

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
    preferences: (context) => users.getPreferences({}, context),
    access,
    clock,
    occasion: () => {
      const now = clock.now();
      return { now, newId: () => createId(now) };
    },
  };
  await dependencies.exercises.synchronise();
  return surround({ memberships: memberships(access), answers: new Answers(sql) }, [
    implement(ExerciseServiceService, exerciseHandlers(dependencies)),
    implement(RoutineServiceService, routineHandlers(dependencies)),
    implement(WorkoutServiceService, workoutHandlers(dependencies)),
    implement(ProgressServiceService, progressHandlers(dependencies)),
    implement(GoalServiceService, goalHandlers(dependencies)),
    implement(CoachingServiceService, coachingHandlers(dependencies)),
    implement(PersonalDataServiceService, {
      ...personalDataHandlers(dependencies),
      listSecretUses: usesHandler('workout', sql),
    }),
    implement(EventServiceService, eventHandlers(new Outbox(sql))),
  ]);
}
