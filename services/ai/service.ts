// Puts the AI service together; main.ts and the tests differ only in what they give it.
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { EventHandlers } from '#chassis/events/event.ts';
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import { backgroundContext } from '#chassis/rpc/context.ts';
import { isOfDeletedPerson } from '#chassis/rpc/errors.ts';
import { type Implementation, implement } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { usesHandler } from '#chassis/secrets/uses/answer.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';
import { serveStored } from '#chassis/service/serving.ts';
import type { Built, StoredResources } from '#chassis/service/stored.ts';
import { CoachServiceService } from '#proto/gen/sinew/ai/v1/coach.ts';
import { FactServiceService } from '#proto/gen/sinew/ai/v1/fact.ts';
import { PersonalDataServiceService } from '#proto/gen/sinew/ai/v1/personal_data.ts';
import { SessionServiceService } from '#proto/gen/sinew/ai/v1/session.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { TrainingServiceService } from '#proto/gen/sinew/workout/v1/training.ts';
import { coachHandlers } from './api/coach.ts';
import type { Dependencies } from './api/dependencies.ts';
import { trainingEventHandlers } from './api/events.ts';
import { type ExerciseClient, Exercises } from './api/exercises.ts';
import { personalDataHandlers } from './api/personal-data.ts';
import { factHandlers } from './fact/api.ts';
import { eraseFacts, FactStore } from './fact/store.ts';
import { recommendationHandlers } from './recommendation/api.ts';
import { eraseRecommendations, RecommendationStore } from './recommendation/store.ts';
import { Follower } from './training/follower.ts';
import { eraseTraining, TrainingStore } from './training/store.ts';

export interface AiServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  clock: Clock;
  /** The other services, asked with the caller's own token. */
  users: Pick<ServiceClient<typeof UserServiceService>, 'getPreferences'>;
  exercises: ExerciseClient;
  /** The workout service, asked for the training of people. */
  workouts: ServiceClient<typeof TrainingServiceService>;
  onError: (error: unknown) => void;
}

export interface AiService extends Built {
  /** The handlers of other services' events, by service. */
  events: { workout: EventHandlers };
  follower: Follower;
  /** Deletes all that the service holds of a person. */
  erase: (transaction: Transaction, userId: string) => Promise<void>;
}

export const migrations = new URL('./migrations/', import.meta.url);

const readLimitMs = 30_000;

export const buildAi = async ({ sql, clock, connect, onError }: StoredResources<unknown>): Promise<AiService> =>
  createAiService({
    sql,
    clock,
    onError,
    users: connect(UserServiceService),
    exercises: connect(ExerciseServiceService),
    workouts: connect(TrainingServiceService),
  });

export function createAiService({ sql, clock, users, exercises, workouts, onError }: AiServiceParts): AiService {
  const training = new TrainingStore(sql);
  const follower = createFollower(training, workouts, onError);
  const dependencies: Dependencies = {
    training,
    facts: new FactStore(sql),
    recommendations: new RecommendationStore(sql),
    exercises: new Exercises(exercises),
    preferences: (context) => users.getPreferences({}, context),
    clock,
  };
  return {
    implementations: serveStored({ service: 'ai', sql }, implementationsOf(dependencies, sql)),
    events: { workout: trainingEventHandlers({ training, follower }) },
    follower,
    erase,
    start: async () => follower.start(),
  };
}

/** Deletes all that the service holds of a person. */
async function erase(transaction: Transaction, userId: string): Promise<void> {
  await eraseTraining(transaction, userId);
  await eraseFacts(transaction, userId);
  await eraseRecommendations(transaction, userId);
  await eraseSecrets(transaction, userId);
}

const implementationsOf = (dependencies: Dependencies, sql: Sql): Implementation[] => [
  implement(CoachServiceService, coachHandlers(dependencies)),
  implement(SessionServiceService, recommendationHandlers(dependencies)),
  implement(FactServiceService, factHandlers(dependencies.facts, dependencies.clock)),
  implement(PersonalDataServiceService, {
    ...personalDataHandlers(dependencies),
    listSecretUses: usesHandler('ai', sql),
  }),
];

function createFollower(
  training: TrainingStore,
  workouts: AiServiceParts['workouts'],
  onError: AiServiceParts['onError'],
): Follower {
  const contextOf = (name: string) =>
    backgroundContext({ name, signal: AbortSignal.timeout(readLimitMs), timeoutMs: readLimitMs });
  return new Follower({
    training,
    read: async function* (userId, workoutIds) {
      const answers = workouts.readTraining({ userId, workoutIds: [...workoutIds] }, contextOf('read training'));
      for await (const answer of answers) yield answer.workouts;
    },
    listPeople: async (afterUserId) =>
      (await workouts.listTrainedPeople({ afterUserId }, contextOf('list trained people'))).userIds,
    isDeleted: isOfDeletedPerson,
    onError,
  });
}
