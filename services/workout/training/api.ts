// The RPCs that hand out the whole training of people to a service of the mesh.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { TrainingServiceService } from '#proto/gen/sinew/workout/v1/training.ts';
import { fromWorkout } from '../api/workouts.ts';
import type { TrainingFeed } from './store.ts';

/** People of one answer. */
const peopleOfAnswer = 1000;

export const trainingHandlers = (training: TrainingFeed): Handlers<typeof TrainingServiceService> => ({
  readTraining: async function* ({ userId, workoutIds }, context) {
    context.mustBeWhole();
    for await (const workouts of training.read(userId, workoutIds)) yield { workouts: workouts.map(fromWorkout) };
  },

  listTrainedPeople: async ({ afterUserId }) => ({ userIds: await training.listPeople(afterUserId, peopleOfAnswer) }),
});
