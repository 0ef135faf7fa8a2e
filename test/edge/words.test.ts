// Words of the contract that no method of ours says yet, at a real Envoy in front of a real service: methods that will go, and
// a limit with a burst.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { TokenVerifier } from '#chassis/rpc/interceptors/identity.ts';
import { implement } from '#chassis/rpc/server/server.ts';
import type { EdgeSettings, MeshState } from '#envoy/mesh.ts';
import { publish } from '#envoy/publish.ts';
import { translate } from '#envoy/translate/translate.ts';
import { type Contract, type Lifecycle, type Limit, loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import {
  Exercise,
  ExerciseServiceService,
  GetExerciseRequest,
  ListExercisesResponse,
} from '#proto/gen/sinew/workout/v1/exercise.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { type Listening, listen } from '#test/harness/listening.ts';
import { commonSettings, publishedKey, toStatic } from '#test/harness/static-door.ts';
import { startEnvoy } from '../bench/envoy.ts';
import type { BenchServer } from '../bench/process.ts';

const service = 'sinew.workout.v1.ExerciseService';
const lifecycles: Record<string, Lifecycle> = {
  GetExercise: { deprecatedSince: '2026-11-01', sunset: '2027-05-01', replacement: `/${service}/ListExercises` },
  GetMe: { deprecatedSince: '2026-11-02', sunset: undefined, replacement: `/${service}/GetExercise` },
};
const hour = 3_600_000;
const limits: Record<string, Limit> = {
  GetExercise: { requests: 10, windowMs: hour, by: 'address', burst: 10 },
  ListExercises: { requests: 10, windowMs: hour, by: 'address', burst: 3 },
};

function temporaryContract(): Contract {
  const contract = loadContract();
  const methods = contract.methods.map((method) => {
    const name = method.path.split('/')[2]!;
    return { ...method, lifecycle: lifecycles[name], limit: limits[name] ?? method.limit };
  });
  return { ...contract, methods, messages: contract.messages };
}

const handlers: Partial<Handlers<typeof ExerciseServiceService>> = {
  getExercise: async ({ exerciseId }) => {
    if (exerciseId !== 'squat') throw new Refusal('EXERCISE_NOT_FOUND', 'there is no such exercise');
    return Exercise.fromPartial({ id: exerciseId });
  },
  listExercises: async () => ListExercisesResponse.fromPartial({}),
};

const settings: EdgeSettings = {
  ...commonSettings,
  port: 0,
  adminSocket: 'admin.sock',
  directory: '',
};
const admin = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };

/** A mesh of one service, with a key that has signed no token. */
async function meshOf(port: number): Promise<MeshState> {
  return {
    services: new Map([['workout', [{ id: 'workout-1', address: '127.0.0.1', port }]]]),
    keys: [publishedKey],
    proof: (await testIdentity('edge')).proof,
  };
}

let folder: string;
let workouts: Listening;
let envoy: BenchServer;
let url: string;
let grpc: Client;

beforeAll(async () => {
  const silent = pino({ level: 'silent' });
  workouts = await listen({
    implementations: [implement(ExerciseServiceService, handlers as Handlers<typeof ExerciseServiceService>)],
    verifier: new TokenVerifier(),
    loggers: { log: silent, callLog: silent },
  });
  folder = await mkdtemp(join(tmpdir(), 'words-'));
  const translation = translate({
    contract: temporaryContract(),
    sets: readDoorSets(),
    mesh: await meshOf(workouts.port),
    settings: { ...settings, directory: folder },
  });
  await publish(translation, folder);
  envoy = await startEnvoy({ ...toStatic(translation), admin });
  url = `http://127.0.0.1:${envoy.port}`;
  // Envoy takes calls when it knows how the service is.
  await vi.waitUntil(async () => (await fetch(url).catch(() => undefined))?.status === 404, { timeout: 20_000 });
  grpc = new Client(`127.0.0.1:${envoy.port}`, credentials.createInsecure());
});

afterAll(async () => {
  grpc?.close();
  await envoy?.stop();
  await workouts?.stop();
  await rm(folder, { recursive: true });
});

const told = {
  deprecation: '@1793491200',
  sunset: 'Sat, 01 May 2027 00:00:00 GMT',
  link: '</v1/exercises>; rel="successor-version"',
};

const names = ['deprecation', 'sunset', 'link', 'link-template'];

const pick = (read: (name: string) => unknown): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, read(name)] as const).filter(([, value]) => value));

const lifecycleOf = (headers: Headers): Record<string, unknown> => pick((name) => headers.get(name));

/** The headers of a gRPC answer. A refusal has them beside its status. */
async function callGrpc(path: string, message: Uint8Array): Promise<Record<string, unknown>> {
  const asItIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    const ahead = Promise.withResolvers<Metadata>();
    const done = async (error: ServiceError | null): Promise<void> => {
      const metadata = error?.metadata ?? (await ahead.promise);
      resolve(pick((name) => metadata.get(name)[0]));
    };
    const bytes = Buffer.from(message);
    const call = grpc.makeUnaryRequest(path, asItIs, asItIs, bytes, new Metadata(), {}, (error) => void done(error));
    call.on('metadata', ahead.resolve);
  });
}

describe('the answers of a method that will go', () => {
  it('say so to REST callers, whoever gives the answer', async () => {
    const outcomes = [
      ['/v1/exercises/squat', 200],
      ['/v1/exercises/nothing', 404],
      ['/v1/exercises/squat?unknown=1', 400],
    ] as const;
    for (const [path, status] of outcomes) {
      const answer = await fetch(url + path);
      expect([answer.status, lifecycleOf(answer.headers)]).toEqual([status, told]);
    }
    const unauthenticated = await fetch(`${url}/v1/users/me`);
    expect([unauthenticated.status, lifecycleOf(unauthenticated.headers)]).toEqual([
      401,
      { deprecation: '@1793577600', 'link-template': '"/v1/exercises/{exercise_id}"; rel="successor-version"' },
    ]);
  });

  it('say so to gRPC callers, with the replacement as they call it', async () => {
    const link = `</${service}/ListExercises>; rel="successor-version"`;
    for (const exerciseId of ['squat', 'nothing']) {
      expect(await callGrpc(`/${service}/GetExercise`, GetExerciseRequest.encode({ exerciseId }).finish())).toEqual({
        ...told,
        link,
      });
    }
    expect(await callGrpc('/sinew.user.v1.UserService/GetMe', new Uint8Array())).toEqual({
      deprecation: '@1793577600',
      link: `</${service}/GetExercise>; rel="successor-version"`,
    });
  });

  it('are the only ones', async () => {
    expect(lifecycleOf((await fetch(`${url}/v1/providers`)).headers)).toEqual({});
  });
});

it('a burst below the requests of a window holds, and a like limit without one keeps its own size', async () => {
  const statusesOf = async (path: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (let call = 0; call < 11; call++) statuses.push((await fetch(url + path)).status);
    return statuses;
  };
  expect(await statusesOf('/v1/exercises')).toEqual([200, 200, 200, ...Array(8).fill(429)]);
  // Some of its ten calls were made above.
  const like = await statusesOf('/v1/exercises/squat');
  expect(like.slice(0, 4)).toEqual([200, 200, 200, 200]);
  expect(like.at(-1)).toBe(429);
  expect(lifecycleOf((await fetch(`${url}/v1/exercises/squat`)).headers)).toEqual(told);
});
