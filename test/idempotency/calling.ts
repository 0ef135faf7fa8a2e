// Calls of the workout service under an Idempotency-Key, made directly at its handlers. A process that is going to die can
// make them without a server.
import { Metadata } from '@grpc/grpc-js';
import { pino } from 'pino';
import type { Sql } from '#chassis/database/sql.ts';
import { Answers } from '#chassis/idempotency/answers.ts';
import { idempotency } from '#chassis/idempotency/idempotency.ts';
import { Context } from '#chassis/rpc/context.ts';
import { loadContract } from '#proto/contract.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { CheckTrainingResponse_Answer } from '#proto/gen/sinew/user/v1/consent.ts';
import { WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import { CreateWorkoutRequest, Workout, WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { createWorkoutService } from '../../services/workout/service.ts';

export interface KeyedCreation {
  personId: string;
  key: string;
  /** The key of the hashes, the same in all processes. */
  secret: string;
}

/** Makes a function that creates a workout under a key and gives the answer's bytes. */
export async function prepareCreation(sql: Sql, secret: string) {
  const answers = new Answers(sql, Buffer.from(secret));
  const implementations = await createWorkoutService({
    sql,
    bulkSql: sql,
    clock: { now: () => new Date() },
    users: { readPreferences: async () => ({ weightUnit: WeightUnit.KG, timeZone: 'UTC', locale: 'en' }) },
    access: {
      getMembership: async () => ({ role: Role.UNSPECIFIED }),
      checkTraining: async () => ({ answer: CheckTrainingResponse_Answer.NO_SUCH_MEMBER }),
      reportRefusal: async () => ({}),
    },
  });
  const { createWorkout: codec } = WorkoutServiceService;
  const { handlers } = implementations.find(({ definition }) => definition === WorkoutServiceService)!;
  const method = loadContract().methods.find(({ path }) => path === codec.path)!;
  const call = idempotency(
    method,
    codec,
    answers,
  )(async ({ request, context }) => handlers.createWorkout!(request as never, context as never));
  return async ({ personId, key }: KeyedCreation): Promise<Buffer> => {
    const metadata = new Metadata();
    metadata.set('idempotency-key', key);
    const context = new Context({ method, metadata, onCancelled: () => {}, log: pino({ level: 'silent' }) });
    context.person = { userId: personId, sessionId: personId };
    const workout = Workout.fromPartial({
      name: key,
      startTime: new Date('2026-03-01T17:00:00Z'),
      endTime: new Date('2026-03-01T18:00:00Z'),
      sets: [{ exerciseId: 'barbell-squat', weightKg: 100, reps: 5 }],
    });
    return (await call({ context, request: CreateWorkoutRequest.fromPartial({ workout }) as never })) as Buffer;
  };
}
