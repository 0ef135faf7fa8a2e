// Plans are carried out as a whole or not at all, and RPCs of each kind find their place in the contract and the handlers.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContract } from '#proto/contract.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { buildDescriptorSet } from '../system/contract-history.ts';
import { type NewFiles, writePlan } from './plan.ts';
import { planRpc } from './rpc.ts';
import { planService } from './service.ts';
import { fillFolder } from './templates.ts';

const checkout = join(import.meta.dirname, '../../..');
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'scaffold '));
  for (const path of [
    'proto/sinew',
    'proto/google',
    'proto/buf',
    'proto/grpc',
    'proto/hashicorp',
    'proto/loosened.json',
  ]) {
    await cp(join(checkout, path), join(root, path), { recursive: true });
  }
  for (const path of [
    'services/workout/api/goals.ts',
    'services/workout/api/progress.ts',
    'services/notification/api/devices.ts',
  ]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(join(checkout, path), join(root, path));
  }
});

afterAll(() => rm(root, { recursive: true }));

async function listing(): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}

/** The plan is refused, and everything is as before. */
async function expectRefusal(plan: () => NewFiles, sentence: string): Promise<void> {
  const before = await listing();
  await expect(async () => writePlan(root, plan())).rejects.toThrow(sentence);
  expect(await listing()).toEqual(before);
}

describe('a plan', () => {
  it('overwrites nothing', async () => {
    await mkdir(join(root, 'services/sleep'), { recursive: true });
    await rm(join(root, 'services/sleep'), { recursive: true });
    const plan = planService(root, 'sleep');
    await mkdir(join(root, 'services/sleep'), { recursive: true });
    await writeFile(join(root, 'services/sleep/store.ts'), '// mine\n');
    await expectRefusal(() => plan, 'services/sleep/store.ts is there already, and nothing is overwritten.');
    await expectRefusal(() => planService(root, 'sleep'), 'There is a service or a package "sleep" already.');
    await rm(join(root, 'services/sleep'), { recursive: true });
  });

  it('whose contract cannot be built changes nothing', async () => {
    const created = new Map([['proto/sinew/sleep/v1/sleep.proto', 'syntax = "proto3"; message { }']]);
    await expectRefusal(() => ({ created, changed: new Map() }), 'The contract cannot be built with it');
  });

  it('whose contract is not acceptable changes nothing', async () => {
    const path = 'proto/sinew/workout/v1/goal.proto';
    const text = await readFile(join(root, path), 'utf8');
    const changed = new Map([[path, text.replace('timeout: {seconds: 2}', '')]]);
    await expectRefusal(() => ({ created: new Map(), changed }), 'GoalService/ListGoals has no timeout');
  });

  it('whose RPC would shadow another changes nothing', async () => {
    const path = 'proto/sinew/workout/v1/goal.proto';
    const text = await readFile(join(root, path), 'utf8');
    const changed = new Map([[path, text.replace('get: "/v1/goals"', 'get: "/v1/workouts/{page_token}"')]]);
    await expectRefusal(() => ({ created: new Map(), changed }), 'collides with');
  });
});

it('a new service tells events and hands out data as the others do', async () => {
  const files = fillFolder('service', { service: 'notification', Service: 'Notification' });
  const withoutComments = (text: string): string => text.replace(/^ *\/\/.*\n/gm, '');
  for (const path of ['events/v1/event_service.proto', 'v1/personal_data.proto'].map(
    (file) => `proto/sinew/notification/${file}`,
  )) {
    expect(withoutComments(files.get(path)!), path).toBe(withoutComments(await readFile(join(checkout, path), 'utf8')));
  }
});

describe('an RPC', () => {
  it.each([
    ['workout', 'GoalService/GetGoal', '/v1/goals/{goal_id}', 'read'],
    ['workout', 'GoalService/UpdateGoal', '/v1/goals/{goal_id}', 'idempotent'],
    ['workout', 'GoalService/WatchGoals', '/v1/goals:watch', 'read'],
    ['workout', 'GoalService/ArchiveGoal', '/v1/goals/{goal_id}:archive', 'none'],
    ['workout', 'ProgressService/CreateFitnessTest', '/v1/fitness-tests', 'none'],
    ['notification', 'DeviceService/MuteDevice', '/v1/devices/{device_id}:mute', 'none'],
  ])('of %s, %s, gets the route %s and its place among the handlers', async (service, name, template, idempotency) => {
    const plan = planRpc(root, { service, name });
    await writePlan(root, plan);
    const { methods } = readContract(readDescriptors(await buildDescriptorSet(join(root, 'proto')))).contract;
    const rpc = name.split('/')[1]!;
    expect(methods.find(({ path }) => path.endsWith(`/${rpc}`))).toMatchObject({
      http: [{ template }],
      idempotency,
      access: { kind: 'signedIn' },
    });
    const handlers = [...plan.changed].find(([path]) => path.endsWith('.ts'))![1];
    expect(handlers).toMatch(new RegExp(`\\n {2,4}${rpc.charAt(0).toLowerCase()}${rpc.slice(1)}: async`));
    expect([...plan.created.keys()][0]).toMatch(/\/[a-z-]+\.test\.ts$/);
  });

  it.each([
    ['user', 'GetMeal', 'says which proof it asks for'],
    ['workout', 'GoalService/ListGoals', 'GoalService has an RPC ListGoals already'],
    ['workout', 'MealService/ListMeals', 'workout has no MealService: name one of'],
    ['workout', 'RoutineService/CopyRoutine', 'has an object of the type Handlers<typeof RoutineServiceService>'],
  ])('of %s, %s, that cannot be added is refused', async (service, name, sentence) => {
    await expectRefusal(() => planRpc(root, { service, name }), sentence);
  });
});
