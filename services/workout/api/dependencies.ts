// The stores and clients of the handlers; service.ts makes them.
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { MembershipClient } from '#chassis/rpc/memberships.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import type { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import type { Preferences } from '#proto/gen/sinew/user/v1/user.ts';
import type { CommandContext } from '../set.ts';
import type { ExerciseStore } from '../store/exercises.ts';
import type { GoalStore } from '../store/goals.ts';
import type { OwnExerciseStore } from '../store/own-exercises.ts';
import type { ProgressStore } from '../store/progress.ts';
import type { RoutineStore } from '../store/routines.ts';
import type { WorkoutStore } from '../store/workouts.ts';

export type AccessClient = MembershipClient & Pick<ServiceClient<typeof AccessServiceService>, 'checkTraining'>;

export interface Dependencies {
  exercises: ExerciseStore;
  ownExercises: OwnExerciseStore;
  routines: RoutineStore;
  workouts: WorkoutStore;
  progress: ProgressStore;
  goals: GoalStore;
  /** The caller's preferences. */
  preferences: (context: Context) => Promise<Preferences>;
  /** The user service, asked whether a coach may see a member's training. */
  access: AccessClient;
  clock: Clock;
  /** This moment, with ids that begin with it. */
  commandContext: () => CommandContext;
}
