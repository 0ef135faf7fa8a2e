// The workout service with its own database, a clock that stands still until a test moves it, and a variable in the place of
// the user service.
import type { ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll } from 'vitest';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Role } from '#proto/gen/sinew/policy/v1/permission.ts';
import { CheckTrainingResponse_Answer as Answer } from '#proto/gen/sinew/user/v1/consent.ts';
import { type Preferences, WeightUnit } from '#proto/gen/sinew/user/v1/user.ts';
import {
  ImportWorkoutsRequest,
  type ImportWorkoutsResponse,
  WorkoutServiceService,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { testDatabase } from '#tooling/testing/database.ts';
import type { AccessClient } from '../../services/workout/api/dependencies.ts';
import { createWorkoutService, migrations } from '../../services/workout/service.ts';
import { CallError, type Person, type Served, serve } from './service.ts';

export interface ServedWorkouts extends Served {
  sql: Sql;
  now: Date;
  preferences: () => Promise<Preferences>;
  /** The user service's answers about members and their consent, a variable too. */
  access: AccessClient;
}

/** Nobody is a member of anything. */
const strangers: AccessClient = {
  getMembership: async () => ({ role: Role.UNSPECIFIED }),
  checkTraining: async () => ({ answer: Answer.NO_SUCH_MEMBER }),
  reportRefusal: async () => ({}),
};

/** Serves for the tests of a file. */
export function serveWorkouts(): ServedWorkouts {
  const service = {
    now: new Date('2026-03-02T18:00:00Z'),
    preferences: async () => ({ weightUnit: WeightUnit.KG, timeZone: 'Europe/Madrid', locale: 'en' }),
    access: strangers,
  } as ServedWorkouts;
  beforeAll(async () => {
    service.sql = connectDatabase({ url: await testDatabase(), connections: 10 });
    await migrate(service.sql, migrations);
    const users = { readPreferences: () => service.preferences() };
    const access: AccessClient = {
      getMembership: (request, context) => service.access.getMembership(request, context),
      checkTraining: (request, context) => service.access.checkTraining(request, context),
      reportRefusal: (request, context) => service.access.reportRefusal(request, context),
    };
    const clock = { now: () => service.now };
    Object.assign(
      service,
      await serve(await createWorkoutService({ sql: service.sql, bulkSql: service.sql, clock, users, access })),
    );
  });
  afterAll(async () => {
    await service.stop();
    await service.sql.end();
  });
  return service;
}

export interface RunningUpload {
  write: (bytes: Uint8Array, contentType?: string) => void;
  end: () => void;
  cancel: () => void;
  response: Promise<ImportWorkoutsResponse>;
}

/** An import under way. Its first message has the options. */
export function startImport(
  { client }: Served,
  person: Person,
  options: Partial<ImportWorkoutsRequest> = {},
): RunningUpload {
  const { path, requestSerialize, responseDeserialize } = WorkoutServiceService.importWorkouts;
  const { promise, resolve, reject } = Promise.withResolvers<ImportWorkoutsResponse>();
  const done = (error: ServiceError | null, response?: ImportWorkoutsResponse) =>
    error ? reject(new CallError(error)) : resolve(response!);
  const call = client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, person.metadata(), {}, done);
  let first = options;
  return {
    write: (bytes, contentType) => {
      call.write(ImportWorkoutsRequest.fromPartial({ ...first, file: { contentType, data: Buffer.from(bytes) } }));
      first = {};
    },
    end: () => call.end(),
    cancel: () => call.cancel(),
    response: promise,
  };
}

/** Imports a whole file. */
export function importFile(
  served: Served,
  person: Person,
  { text, ...options }: Partial<ImportWorkoutsRequest> & { text: string },
): Promise<ImportWorkoutsResponse> {
  const upload = startImport(served, person, options);
  upload.write(Buffer.from(text));
  upload.end();
  return upload.response;
}
