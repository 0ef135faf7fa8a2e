// Streams of requests, through a real gRPC server and client.
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ImportWorkoutsRequest,
  ImportWorkoutsResponse,
  WorkoutServiceService,
} from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Served, serve } from '#test/harness/service.ts';
import type { Handlers } from './handlers.ts';
import { implement } from './server/server.ts';

type WorkoutHandlers = Handlers<typeof WorkoutServiceService>;

let served: Served;
let importWorkouts: WorkoutHandlers['importWorkouts'];

beforeAll(async () => {
  const handlers: Partial<WorkoutHandlers> = { importWorkouts: (...call) => importWorkouts(...call) };
  served = await serve([implement(WorkoutServiceService, handlers as WorkoutHandlers)]);
});

afterAll(() => served.stop());

async function start() {
  const { path, requestSerialize, responseDeserialize } = WorkoutServiceService.importWorkouts;
  const { metadata } = await served.person();
  const answered = Promise.withResolvers<unknown>();
  const done = (error: unknown, response: unknown) => answered.resolve(error ?? response);
  const { client } = served;
  const call = client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, metadata(), {}, done);
  return { call, answered: answered.promise };
}

/** Sets a handler that waits for the end of the requests. The outcome is how they end for the handler. */
function watchEnd() {
  const began = Promise.withResolvers<void>();
  const { promise: outcome, resolve } = Promise.withResolvers<unknown>();
  importWorkouts = async (requests) => {
    try {
      for await (const _ of requests) began.resolve();
      resolve('complete');
    } catch (error) {
      resolve(error);
    }
    return ImportWorkoutsResponse.fromPartial({});
  };
  return { began: began.promise, outcome };
}

it('a stream that its caller ends is complete', async () => {
  const { outcome } = watchEnd();
  const { call, answered } = await start();
  call.write(ImportWorkoutsRequest.fromPartial({}));
  call.end();
  expect(await outcome).toBe('complete');
  await answered;
});

it('a stream whose caller goes away is not complete', async () => {
  const { began, outcome } = watchEnd();
  const { call, answered } = await start();
  call.write(ImportWorkoutsRequest.fromPartial({}));
  await began;
  call.cancel();
  expect(await outcome).toMatchObject({ reason: 'CANCELLED' });
  await answered;
});
