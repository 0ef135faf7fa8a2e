// A reason that a method does not declare, through a real gRPC server.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { WorkoutServiceService } from '#proto/gen/sinew/workout/v1/workout.ts';
import { type Served, serve } from '#test/harness/service.ts';
import { metrics } from '../telemetry/metrics/registry.ts';
import { watchReason } from './declared.ts';
import { type ReasonName, Refusal } from './errors.ts';
import type { Handlers } from './handlers.ts';
import { implement } from './server/server.ts';

const path = '/sinew.workout.v1.WorkoutService/GetWorkout';
const method = loadContract().methods.find((one) => one.path === path)!;
let before: string | undefined;
let file: string;
let served: Served | undefined;

// This test gives such reasons on purpose, so it writes them into a file of its own.
beforeEach(() => {
  before = process.env.UNDECLARED_REASONS;
  file = join(tmpdir(), randomUUID());
  process.env.UNDECLARED_REASONS = file;
});

afterEach(async () => {
  process.env.UNDECLARED_REASONS = before;
  await served?.stop();
});

async function answerOf(reason: ReasonName): Promise<unknown> {
  const getWorkout = async (): Promise<never> => {
    throw new Refusal(reason, 'because');
  };
  served = await serve([
    implement(WorkoutServiceService, { getWorkout } as never as Handlers<typeof WorkoutServiceService>),
  ]);
  const person = await served.person();
  return person
    .as(WorkoutServiceService)
    .getWorkout({ workoutId: randomUUID() })
    .catch((error: unknown) => error);
}

it('reaches the caller, is counted, and is told to the tests', async () => {
  expect(await answerOf('EMAIL_TAKEN')).toMatchObject({ reason: 'EMAIL_TAKEN' });
  expect(await readFile(file, 'utf8')).toBe(`${path} does not declare EMAIL_TAKEN\n`);
  expect(await metrics.metrics()).toContain(`sinew_undeclared_reasons_total{method="${path}",reason="EMAIL_TAKEN"} 1`);
});

it.each(['WORKOUT_NOT_FOUND', 'SCOPE_MISSING'] as const)(
  'is not %s, which it declares or its policy gives',
  async (reason) => {
    expect(await answerOf(reason)).toMatchObject({ reason });
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

it('is an error in the log, which names the method by its field', () => {
  const error = vi.fn();
  watchReason('EMAIL_TAKEN', { method, log: { error } as never as Logger });
  watchReason('WORKOUT_NOT_FOUND', { method, log: { error } as never as Logger });
  expect(error.mock.calls).toEqual([[{ reason: 'EMAIL_TAKEN' }, expect.stringContaining('does not declare')]]);
});
