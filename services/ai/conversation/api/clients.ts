// The RPCs of the mesh that a conversation calls as the person who asks, with their own token and no right of the service.
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import type { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import type { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import type { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import type { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';

export interface TrainingClients {
  workouts: Pick<ServiceClient<typeof WorkoutServiceService>, 'listWorkouts' | 'createWorkout'>;
  progress: Pick<ServiceClient<typeof ProgressServiceService>, 'listRecords' | 'getVolume'>;
  routines: Pick<ServiceClient<typeof RoutineServiceService>, 'createRoutine'>;
  goals: Pick<ServiceClient<typeof GoalServiceService>, 'createGoal'>;
}
