// Puts the AI service together; main.ts and the tests differ only in what they give it.
import type { Logger } from 'pino';
import type { Sql, Transaction } from '#chassis/database/sql.ts';
import type { EventHandlers } from '#chassis/events/event.ts';
import type { ServiceClient } from '#chassis/rpc/client/client.ts';
import { backgroundContext, type ClientContext } from '#chassis/rpc/context.ts';
import { isOfDeletedPerson } from '#chassis/rpc/errors.ts';
import { membershipsOf } from '#chassis/rpc/memberships.ts';
import { type Implementation, implement } from '#chassis/rpc/server/server.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { usesHandler } from '#chassis/secrets/uses/answer.ts';
import { eraseSecrets } from '#chassis/secrets/uses/store.ts';
import { serveStored } from '#chassis/service/serving.ts';
import type { Built, StoredResources } from '#chassis/service/stored.ts';
import { CoachServiceService } from '#proto/gen/sinew/ai/v1/coach.ts';
import { ConversationServiceService } from '#proto/gen/sinew/ai/v1/conversation.ts';
import { FactServiceService } from '#proto/gen/sinew/ai/v1/fact.ts';
import { KnowledgeServiceService } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import { ModelServiceService } from '#proto/gen/sinew/ai/v1/model.ts';
import { NoteServiceService } from '#proto/gen/sinew/ai/v1/note.ts';
import { OrganisationCoachServiceService } from '#proto/gen/sinew/ai/v1/organisation_coach.ts';
import { OrganisationKnowledgeServiceService } from '#proto/gen/sinew/ai/v1/organisation_knowledge.ts';
import { PersonalDataServiceService } from '#proto/gen/sinew/ai/v1/personal_data.ts';
import { PlanServiceService } from '#proto/gen/sinew/ai/v1/plan.ts';
import { SessionServiceService } from '#proto/gen/sinew/ai/v1/session.ts';
import { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { OrganisationServiceService } from '#proto/gen/sinew/user/v1/organisation.ts';
import { ExerciseServiceService } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { GoalServiceService } from '#proto/gen/sinew/workout/v1/goal.ts';
import { ProgressServiceService } from '#proto/gen/sinew/workout/v1/progress.ts';
import { RoutineServiceService } from '#proto/gen/sinew/workout/v1/routine.ts';
import { TrainingServiceService } from '#proto/gen/sinew/workout/v1/training.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { coachHandlers } from './api/coach.ts';
import type { Dependencies, OrganisationClient } from './api/dependencies.ts';
import { trainingEventHandlers } from './api/events.ts';
import { type ExerciseClient, Exercises } from './api/exercises.ts';
import type { AiConfig } from './config.ts';
import { Answering } from './conversation/answering.ts';
import type { TrainingClients } from './conversation/api/clients.ts';
import { conversationHandlers } from './conversation/api/conversations.ts';
import { ConversationStore, eraseConversations, forgetOrganisationOfConversations } from './conversation/store.ts';
import { factHandlers } from './fact/api.ts';
import { eraseFacts, FactStore } from './fact/store.ts';
import { knowledgeHandlers } from './library/api/knowledge.ts';
import { noteHandlers } from './library/api/notes.ts';
import { organisationKnowledgeHandlers } from './library/api/organisation.ts';
import { ArticleStore, eraseArticles, forgetAuthor } from './library/store.ts';
import { createModels } from './model/answer.ts';
import { type LiveModels, watchModels } from './model/live.ts';
import type { FailureReport } from './model/prompt/conversation.ts';
import { organisationCoachHandlers } from './organisation/api.ts';
import { type KeySecrets, OrganisationKeys } from './organisation/keys.ts';
import { OrganisationUsageStore } from './organisation/store.ts';
import { personalDataHandlers } from './personal-data/api.ts';
import { planHandlers } from './planning/api.ts';
import { PlanKeeper } from './planning/keeper.ts';
import { erasePlans, PlanStore } from './planning/store.ts';
import { recommendationHandlers } from './recommendation/api.ts';
import { eraseRecommendations, RecommendationStore } from './recommendation/store.ts';
import { Follower, type FollowerParts } from './training/follower.ts';
import { eraseTraining, TrainingStore } from './training/store.ts';
import { modelHandlers } from './usage/api.ts';
import { charging } from './usage/charge.ts';
import { eraseUsage, forgetOrganisationOfUsage, UsageStore } from './usage/store.ts';
import { Searcher } from './vectors/searcher.ts';
import { eraseVectors, VectorStore } from './vectors/store.ts';

export interface AiServiceParts {
  /** A database that has been migrated. */
  sql: Sql;
  clock: Clock;
  /** The other services, asked with the caller's own token. */
  users: Pick<ServiceClient<typeof AccessServiceService>, 'readPreferences'>;
  organisations: OrganisationClient;
  exercises: ExerciseClient;
  /** The workout service, asked for the training of people. */
  workouts: ServiceClient<typeof TrainingServiceService>;
  onError: (error: unknown) => void;
  /** The public address of the door. */
  edgeUrl: string;
  live: LiveModels;
  /** The service's secrets, for the keys of organisations. */
  secrets: KeySecrets;
  clients: TrainingClients;
  log: Logger;
}

export interface AiService extends Built {
  /** The handlers of other services' events, by service. */
  events: { workout: EventHandlers };
  follower: Follower;
  keeper: PlanKeeper;
  searcher: Searcher;
  /** Interrupts the answers that this instance makes. */
  stopAnswers: () => Promise<void>;
  /** Deletes all that the service holds of a person. */
  erase: (transaction: Transaction, userId: string) => Promise<void>;
  /** Deletes all that the service holds of an organisation. */
  eraseOrganisation: (transaction: Transaction, organisationId: string) => Promise<void>;
}

export const migrations = new URL('./migrations/', import.meta.url);

const readLimitMs = 30_000;
/** A session is missed when its day is over, which is at another time in each time zone. */
const keepMs = 900_000;
/** A call of an instance that died holds its part of the budget for some minutes anyway. */
const abandonMs = 60_000;

export async function buildAi(resources: StoredResources<AiConfig>): Promise<AiService> {
  const { sql, clock, connect, onError, config, log } = resources;
  return createAiService({
    sql,
    clock,
    log,
    onError,
    edgeUrl: config.edgeUrl,
    users: connect(AccessServiceService),
    organisations: { ...connect(OrganisationServiceService), ...connect(AccessServiceService) },
    exercises: connect(ExerciseServiceService),
    workouts: connect(TrainingServiceService),
    live: watchModels(resources),
    secrets: resources.secrets,
    clients: {
      workouts: connect(WorkoutServiceService),
      progress: connect(ProgressServiceService),
      routines: connect(RoutineServiceService),
      goals: connect(GoalServiceService),
    },
  });
}

export function createAiService(parts: AiServiceParts): AiService {
  const { sql, clock, users, organisations, workouts, onError, edgeUrl, log } = parts;
  const training = new TrainingStore(sql);
  const exercises = new Exercises(parts.exercises);
  const plans = new PlanStore(sql);
  const catalogue = () => exercises.catalogue(workOf('read the catalogue'));
  const keeper = new PlanKeeper({ plans, training, clock, catalogue });
  const follower = createFollower({
    training,
    workouts,
    onError,
    onBack: () => log.info('training is read again'),
    onChanged: async (userId) => void (await keeper.keep(userId)),
  });
  const conversing = conversingParts(parts);
  const { usage } = conversing;
  const searcher = createSearcher(parts, usage);
  const dependencies: Dependencies = {
    ...conversing,
    training,
    facts: new FactStore(sql),
    recommendations: new RecommendationStore(sql),
    plans,
    keeper,
    articles: new ArticleStore(sql),
    searcher,
    organisations,
    exercises,
    preferences: (context) => users.readPreferences({}, context),
    clock,
    edgeUrl,
  };
  return {
    implementations: serveStored(
      { service: 'ai', sql, memberships: membershipsOf(organisations) },
      implementationsOf(dependencies, sql),
    ),
    events: { workout: trainingEventHandlers({ training, follower }) },
    follower,
    keeper,
    searcher,
    stopAnswers: () => conversing.answering.stop(),
    erase,
    eraseOrganisation,
    tasks: [
      { task: () => keeper.keepAll(), everyMs: keepMs },
      { task: () => training.renewSummaries(), everyMs: keepMs },
      { task: () => searcher.tidy(), everyMs: keepMs },
      { task: () => usage.abandonExpired(clock.now()), everyMs: abandonMs },
    ],
    start: async () => {
      await usage.abandonExpired(clock.now());
      const stop = follower.start();
      return () => Promise.all([stop(), conversing.answering.stop(), searcher.stop()]);
    },
  };
}

function createSearcher({ sql, clock, live, log, onError }: AiServiceParts, usage: UsageStore): Searcher {
  const onFailure = (failure: FailureReport): void => log.warn(failure, 'a model gave no vectors');
  const { embeddings: settings, findKey, budgets } = live;
  const charge = charging({ usage, budgets, clock });
  return new Searcher({ vectors: new VectorStore(sql), settings, findKey, charge, clock, onFailure, onError });
}

/** The parts of conversations. */
function conversingParts({ sql, clock, live, secrets, clients, log, onError }: AiServiceParts) {
  const conversations = new ConversationStore(sql);
  const usage = new UsageStore(sql);
  const models = createModels({ models: live.settings, clock });
  const { findKey, budgets } = live;
  const organisationKeys = new OrganisationKeys(secrets);
  const onFailure = (failure: FailureReport, err: unknown): void => log.warn({ ...failure, err }, 'a model failed');
  const answering = new Answering({
    conversations,
    usage,
    models,
    keysFor: (organisationId) => organisationKeys.keysFor(organisationId, findKey),
    budgets,
    clock,
    onFailure,
    onError,
  });
  const organisationUsage = new OrganisationUsageStore(sql);
  return { conversations, usage, organisationUsage, organisationKeys, models, findKey, budgets, answering, clients };
}

/** Deletes all that the service holds of a person. */
async function erase(transaction: Transaction, userId: string): Promise<void> {
  await eraseTraining(transaction, userId);
  await eraseFacts(transaction, userId);
  await eraseRecommendations(transaction, userId);
  await erasePlans(transaction, userId);
  await eraseConversations(transaction, userId);
  await eraseUsage(transaction, userId);
  await forgetAuthor(transaction, userId);
  await eraseVectors(transaction, userId);
  await eraseSecrets(transaction, userId);
}

/** Deletes all that the service holds of an organisation; its secrets go with them. */
async function eraseOrganisation(transaction: Transaction, organisationId: string): Promise<void> {
  await eraseArticles(transaction, organisationId);
  await eraseVectors(transaction, organisationId);
  await forgetOrganisationOfUsage(transaction, organisationId);
  await forgetOrganisationOfConversations(transaction, organisationId);
}

const implementationsOf = (dependencies: Dependencies, sql: Sql): Implementation[] => [
  implement(CoachServiceService, coachHandlers(dependencies)),
  implement(SessionServiceService, recommendationHandlers(dependencies)),
  implement(PlanServiceService, planHandlers(dependencies)),
  implement(ConversationServiceService, conversationHandlers(dependencies)),
  implement(KnowledgeServiceService, knowledgeHandlers(dependencies)),
  implement(NoteServiceService, noteHandlers(dependencies)),
  implement(OrganisationKnowledgeServiceService, organisationKnowledgeHandlers(dependencies)),
  implement(ModelServiceService, modelHandlers(dependencies)),
  implement(OrganisationCoachServiceService, organisationCoachHandlers(dependencies)),
  implement(FactServiceService, factHandlers(dependencies.facts, dependencies.clock)),
  implement(PersonalDataServiceService, {
    ...personalDataHandlers(dependencies),
    listSecretUses: usesHandler('ai', sql),
  }),
];

const workOf = (name: string): ClientContext =>
  backgroundContext({ name, signal: AbortSignal.timeout(readLimitMs), timeoutMs: readLimitMs });

function createFollower({
  training,
  workouts,
  onChanged,
  onError,
  onBack,
}: Pick<AiServiceParts, 'workouts' | 'onError'> & Pick<FollowerParts, 'training' | 'onChanged' | 'onBack'>): Follower {
  return new Follower({
    training,
    read: async function* (userId, workoutIds) {
      const answers = workouts.readTraining({ userId, workoutIds: [...workoutIds] }, workOf('read training'));
      for await (const answer of answers) yield answer.workouts;
    },
    listPeople: async (afterUserId) =>
      (await workouts.listTrainedPeople({ afterUserId }, workOf('list trained people'))).userIds,
    isDeleted: isOfDeletedPerson,
    onChanged,
    onError,
    onBack,
  });
}
