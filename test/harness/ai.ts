// The AI service with its own database, a clock that stands still until a test moves it, and variables in the place of the
// other services. The exercises are those of the real catalogue.
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import type { EventPayload, EventType } from '#chassis/events/event.ts';
import { Deletions } from '#chassis/personal-data/deletions.ts';
import type { ClientContext } from '#chassis/rpc/context.ts';
import { Secrets } from '#chassis/secrets/secrets.ts';
import { testEnvelopes } from '#chassis/secrets/testing.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { Organisation } from '#proto/gen/sinew/user/v1/organisation.ts';
import { type Preferences, WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import type { Exercise } from '#proto/gen/sinew/workout/v1/exercise.ts';
import { Set_Type } from '#proto/gen/sinew/workout/v1/set.ts';
import { Workout } from '#proto/gen/sinew/workout/v1/workout.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { OrganisationClient } from '../../services/ai/api/dependencies.ts';
import type { TrainingClients } from '../../services/ai/conversation/api/clients.ts';
import type { EmbeddingSettings } from '../../services/ai/model/embeddings.ts';
import type { ModelSettings } from '../../services/ai/model/settings.ts';
import { type AiService, createAiService, migrations } from '../../services/ai/service.ts';
import { catalogue } from '../../services/workout/catalogue/catalogue.ts';
import { type Served, serve } from './service.ts';

export interface ServedCoach extends Served {
  service: AiService;
  sql: Sql;
  now: Date;
  preferences: Preferences;
  /** The finished workouts of each person, as the workout service has them. */
  training: Map<string, Workout[]>;
  /** The organisations of each person, with the role there. */
  organisations: Map<string, Map<string, Role>>;
  /** The exercises of the person's own, whoever asks. */
  ownExercises: Exercise[];
  /** The language models that are set. */
  models: ModelSettings[];
  embeddings: EmbeddingSettings | undefined;
  budgetMicros: number;
  organisationBudgetMicros: number;
  /** What was carried out at the workout service: the RPC, its request and the token. */
  carriedOut: { rpc: string; request: unknown; token: string | undefined; key: string | undefined }[];
  /** What the workout service does with a change before it answers. */
  onCarriedOut: () => Promise<void>;
  /** Called when the training of a person is read. */
  onRead: (userId: string, workoutIds: readonly string[]) => Promise<void>;
  /** Failures of work in the background. */
  errors: unknown[];
  /** Handles an event of the workout service, and follows what it marks. */
  handle: <Type extends EventType>(type: Type, value: Extract<EventPayload, { $case: Type }>['value']) => Promise<void>;
  /** Gives the person these workouts at once, as an import does. */
  give: (userId: string, workouts: readonly Workout[]) => Promise<void>;
  /** Deletes the person, as the user service asks for it. */
  deletePerson: (userId: string) => Promise<void>;
  /** Deletes the organisation, as the user service tells it. */
  deleteOrganisation: (organisationId: string) => Promise<void>;
}

/** A finished workout of an hour; each set is [exercise, kilograms, repetitions, exertion]. */
export function workoutAt(
  start: string,
  sets: readonly (readonly [string, number | undefined, number, number?])[],
  given: Partial<Workout> = {},
): Workout {
  const startTime = new Date(start);
  return Workout.fromPartial({
    id: randomUUID(),
    name: 'Training',
    startTime,
    endTime: new Date(startTime.getTime() + 3_600_000),
    timeZone: 'Europe/Madrid',
    sets: sets.map(([exerciseId, weightKg, reps, rpe]) => ({
      exerciseId,
      type: Set_Type.NORMAL,
      weightKg,
      reps,
      rpe,
    })),
    ...given,
  });
}

/** Serves for the tests of a file. */
export function serveCoach(): ServedCoach {
  const served = {
    now: new Date('2026-03-02T18:00:00Z'),
    preferences: { weightUnit: WeightUnit.KG, timeZone: 'Europe/Madrid', locale: 'en' },
    training: new Map<string, Workout[]>(),
    organisations: new Map<string, Map<string, Role>>(),
    ownExercises: [] as Exercise[],
    models: [] as ModelSettings[],
    budgetMicros: 2_000_000,
    organisationBudgetMicros: 20_000_000,
    carriedOut: [] as ServedCoach['carriedOut'],
    onCarriedOut: async () => undefined,
    onRead: async () => undefined,
    errors: [] as unknown[],
  } as unknown as ServedCoach;
  beforeAll(async () => {
    served.sql = connectDatabase({ url: await testDatabase(), connections: 10 });
    await migrate(served.sql, migrations);
    served.service = createAiService({
      sql: served.sql,
      clock: { now: () => served.now },
      users: { readPreferences: async () => served.preferences },
      organisations: organisationsOf(served),
      exercises: exercisesOf(served),
      workouts: workoutsOf(served),
      edgeUrl: 'http://door.test',
      live: {
        settings: () => served.models,
        embeddings: () => served.embeddings,
        findKey: async () => ({ value: 'the key of the tests', owner: 'mesh' }),
        budgets: () => ({
          personMicros: served.budgetMicros,
          organisationMicros: served.organisationBudgetMicros,
        }),
      },
      secrets: secretsOf(served),
      clients: clientsOf(served),
      log: pino({ level: 'silent' }),
      onError: (error) => served.errors.push(error),
    });
    Object.assign(served, actionsOf(served), await serve(served.service.implementations));
  });
  afterAll(async () => {
    await served.stop();
    await served.sql.end();
  });
  return served;
}

function actionsOf(served: ServedCoach): Pick<ServedCoach, 'handle' | 'give' | 'deletePerson' | 'deleteOrganisation'> {
  const deletions = () =>
    new Deletions({
      service: 'ai',
      sql: served.sql,
      log: pino({ level: 'silent' }),
      erase: served.service.erase,
      eraseOrganisation: served.service.eraseOrganisation,
    });
  const handle: ServedCoach['handle'] = async (type, value) => {
    const handler = served.service.events.workout[type] as unknown as (...given: unknown[]) => Promise<unknown>;
    const event = { id: randomUUID(), time: served.now, aggregate: 'test', value };
    await served.sql.begin((transaction) => handler(event, transaction, () => undefined));
    await served.service.follower.run();
  };
  return {
    handle,
    give: async (userId, workouts) => {
      served.training.set(userId, [...workouts]);
      const counts = { workouts: workouts.length, sets: 0, duplicateWorkouts: 0, exercisesCreated: 0 };
      await handle('importFinished', { userId, source: 1, ...counts });
    },
    deletePerson: async (userId) => {
      const started = deletions().handlers.userDeletionStarted!;
      const event = { id: randomUUID(), time: served.now, aggregate: 'test', value: { userId } };
      await served.sql.begin((transaction) => started(event, transaction, () => undefined));
      await deletions().run();
    },
    deleteOrganisation: async (organisationId) => {
      const deleted = deletions().handlers.organisationDeleted!;
      const event = { id: randomUUID(), time: served.now, aggregate: 'test', value: { organisationId } };
      await served.sql.begin((transaction) => deleted(event, transaction, () => undefined));
    },
  };
}

const exercisesOf = (served: ServedCoach) => ({
  listExercises: async ({ custom }: { custom: boolean }) => ({
    exercises: (custom ? served.ownExercises : [...catalogue]) as Exercise[],
    nextPageToken: '',
  }),
});

/** A user service that knows people by their tokens. */
function organisationsOf(served: ServedCoach): OrganisationClient {
  const ofCaller = ({ token }: ClientContext) => served.organisations.get(decodeJwt(token!).sub!) ?? new Map();
  return {
    listOrganisations: async ({ pageToken }, context) => {
      // One to a page, so that whoever asks has to go on.
      const ids = [...ofCaller(context).keys()];
      const at = Number(pageToken);
      const organisations = ids.slice(at, at + 1).map((id) => Organisation.fromPartial({ id }));
      return { organisations, nextPageToken: at + 1 < ids.length ? String(at + 1) : '' };
    },
    getMembership: async ({ organisationId }, context) => ({
      role: ofCaller(context).get(organisationId) ?? Role.UNSPECIFIED,
    }),
    reportRefusal: async () => ({}),
  };
}

const workoutsOf = (served: ServedCoach) => ({
  readTraining: async function* ({ userId, workoutIds }: { userId: string; workoutIds: string[] }) {
    const workouts = served.training.get(userId) ?? [];
    await served.onRead(userId, workoutIds);
    const named = workouts.filter(({ id }) => workoutIds.length === 0 || workoutIds.includes(id));
    for (let start = 0; start < named.length; start += 100) yield { workouts: named.slice(start, start + 100) };
  },
  listTrainedPeople: async ({ afterUserId }: { afterUserId: string }) => ({
    userIds: [...served.training.keys()].toSorted().filter((userId) => userId > afterUserId),
  }),
});

/** The real secrets of organisations. Those of the mesh are in `live`, so no Consul is asked. */
function secretsOf(served: ServedCoach): Secrets {
  const secrets = new Secrets({
    service: 'ai',
    reader: 'test',
    consul: undefined as never,
    envelopes: testEnvelopes('ai'),
    log: pino({ level: 'silent' }),
    clock: { now: () => served.now },
  });
  secrets.useDatabase(served.sql);
  return secrets;
}

/** A workout service that remembers what was asked of it. */
function clientsOf(served: ServedCoach): TrainingClients {
  const take =
    (rpc: string) =>
    async (request: unknown, { token, idempotencyKey: key }: ClientContext) => {
      served.carriedOut.push({ rpc, request, token, key });
      await served.onCarriedOut();
      return { id: key ?? randomUUID() } as never;
    };
  return {
    workouts: {
      createWorkout: take('createWorkout'),
      listWorkouts: async () => ({ workouts: [], nextPageToken: '' }),
    },
    progress: {
      listRecords: async () => ({ records: [], nextPageToken: '' }),
      getVolume: async () => ({ weeks: [] }),
    },
    routines: { createRoutine: take('createRoutine') },
    goals: { createGoal: take('createGoal') },
  };
}
