// Adds two services in a copy of this checkout: one by hand, of a contract, a handler and a main.ts, and one by the commands
// that the README and the page about the contract give, with an RPC more. `npm start` does the rest: they answer at the door
// on every path, with no other file and no list of services.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadContract, readContract } from '#proto/contract.ts';
import { readAcknowledgements, unacknowledged } from '#proto/derive/policy/acknowledgement.ts';
import { comparePolicies } from '#proto/derive/policy/difference.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { trust } from '#test/harness/certificate.ts';
import { copyCheckout, type StartedCheckout, startCheckout } from '#test/harness/checkout.ts';
import { Person } from '#test/harness/person.ts';
import { connectAgent } from '#test/harness/tools.ts';
import { readSource } from '../architecture/sources.ts';

const contract = `// Greets whoever comes.
syntax = "proto3";

package sinew.greeting.v1;

import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "sinew/policy/v1/policy.proto";

service GreetingService {
  // A greeting for a name.
  rpc Greet(GreetRequest) returns (GreetResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/greetings/{name}"};
    option (sinew.policy.v1.method) = {
      access: {
        public: {}
      }
      limit: {
        requests: 600
        window: {seconds: 60}
        by: BY_ADDRESS
      }
      timeout: {seconds: 2}
    };
  }
}

message GreetRequest {
  string name = 1 [(buf.validate.field).string = {
    min_len: 1
    max_len: 20
  }];
}

message GreetResponse {
  string text = 1;
}
`;

const handler = `// The RPCs of greetings.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { GreetingServiceService } from '#proto/gen/sinew/greeting/v1/greeting.ts';

export const greetingHandlers: Handlers<typeof GreetingServiceService> = {
  greet: async ({ name }) => ({ text: \`Hello, \${name}!\` }),
};
`;

const main = `// The greeting service: says hello.
import { z } from 'zod';
import { implement } from '#chassis/rpc/server/server.ts';
import { runService } from '#chassis/service/lifecycle.ts';
import { GreetingServiceService } from '#proto/gen/sinew/greeting/v1/greeting.ts';
import { greetingHandlers } from './api.ts';

await runService({
  name: 'greeting',
  config: z.object({}),
  build: async () => [implement(GreetingServiceService, greetingHandlers)],
});
`;

/** The commands of the README that write a service and an RPC. */
const commands = /```sh\n(npm run new [\s\S]*?)```/.exec(readSource('README.md'))![1]!.trim().split('\n');

/** The way to an RPC in a quarter of an hour, on the page about the contract. */
const guide = /## An RPC in a quarter of an hour\n([\s\S]*?)\n## /.exec(readSource('proto/README.md'))![1]!;

/** The words of the command of that page that begins so. */
const commandOf = (begin: string): string[] => new RegExp(`\`(${begin}[^\`]*)\``).exec(guide)![1]!.split(' ');

const npm = ([, ...args]: string[]) => execa('npm', args, { cwd: checkout, reject: false, all: true });

type AnyClient = Client & Record<string, (...args: unknown[]) => void>;

const patienceMs = 240_000;
let folder: string;
let checkout: string;
let mesh: StartedCheckout;
let edge: string;
let grpc: AnyClient;
let nutrition: AnyClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'new service '));
  // When root runs the test, PostgreSQL runs as another user, who must be able to reach its data.
  await chmod(folder, 0o755);
  checkout = join(folder, 'sinew');
  await copyCheckout(checkout);
  const added = {
    'proto/sinew/greeting/v1/greeting.proto': contract,
    'services/greeting/api.ts': handler,
    'services/greeting/main.ts': main,
  };
  for (const [file, text] of Object.entries(added)) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await writeFile(join(checkout, file), text);
  }
  expect(commands).toEqual(['npm run new -- service', 'npm run new -- rpc'].map((begin) => commandOf(begin).join(' ')));
  for (const command of commands) expect(await npm(command.split(' '))).toMatchObject({ exitCode: 0 });
  await offerAsTool('list_meals', 'ListMeals');
  expect(await npm(commandOf('npm run generate'))).toMatchObject({ exitCode: 0 });
  mesh = await startCheckout(checkout, join(folder, 'data'));
  edge = mesh.edge;
  const files = ['sinew/greeting/v1/greeting.proto', 'sinew/nutrition/v1/nutrition.proto'];
  const definition = loadSync(files, { includeDirs: [join(checkout, 'proto')], defaults: true });
  // biome-ignore lint/suspicious/noExplicitAny: made at run time, as by whoever has nothing but the proto
  const { sinew } = loadPackageDefinition(definition) as any;
  const certificate = await readFile(mesh.authorityFile);
  trust(certificate.toString());
  grpc = new sinew.greeting.v1.GreetingService(new URL(edge).host, credentials.createSsl(certificate));
  nutrition = new sinew.nutrition.v1.NutritionService(new URL(edge).host, credentials.createSsl(certificate));
}, patienceMs);

afterAll(async () => {
  grpc?.close();
  nutrition?.close();
  await mesh?.stop();
  await rm(folder, { recursive: true, force: true });
}, patienceMs);

/** Lets models call an RPC, as the page about the contract says: by a word of its policy. */
async function offerAsTool(name: string, rpc: string): Promise<void> {
  const file = join(checkout, 'proto/sinew/nutrition/v1/nutrition.proto');
  const text = await readFile(file, 'utf8');
  const own = new RegExp(`(rpc ${rpc}\\([\\s\\S]*?policy\\.v1\\.method\\) = \\{)`);
  await writeFile(file, text.replace(own, `$1\n      tool: {name: "${name}"}`));
  await execa('buf', ['format', '--write', file], { cwd: checkout, preferLocal: true });
}

describe('a service of three files', () => {
  it('answers REST calls', async () => {
    expect(await Person.nobody(edge).get('/v1/greetings/Ada')).toMatchObject({
      status: 200,
      body: { text: 'Hello, Ada!' },
    });
  });

  it('answers gRPC calls', async () => {
    const answer = await new Promise((resolve, reject) => {
      grpc.greet!({ name: 'Ada' }, (error: unknown, response: unknown) => (error ? reject(error) : resolve(response)));
    });
    expect(answer).toEqual({ text: 'Hello, Ada!' });
  });

  it('keeps the rules of its contract', async () => {
    const { status, body } = await Person.nobody(edge).get(`/v1/greetings/${'a'.repeat(21)}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { violations: [{ field: 'name' }] } });
  });
});

describe('a service that the README writes', () => {
  let ada: Person;
  let metadata: Metadata;

  beforeAll(async () => {
    ada = await Person.signUp(edge);
    metadata = new Metadata();
    metadata.set('authorization', `Bearer ${ada.token}`);
  });

  const call = (rpc: string, request: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      nutrition[rpc]!(request, metadata, (error: unknown, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });

  it('keeps what people note, by REST and by gRPC', async () => {
    const { status, body } = await ada.post('/v1/nutrition/entries', { name: 'Soup' });
    expect({ status, body }).toMatchObject({ status: 200, body: { name: 'Soup' } });
    expect(await call('ListEntries', {})).toMatchObject({ entries: [{ id: body.id, name: 'Soup' }] });
    expect(await call('DeleteEntry', { entryId: body.id })).toEqual({});
    expect((await ada.get('/v1/nutrition/entries')).body).toEqual({ entries: [], nextPageToken: '' });
  });

  it('has the RPC that was added, by REST, gRPC, gRPC-Web, Connect and as a tool of models', async () => {
    const page = { meals: [], nextPageToken: '' };
    expect(await ada.get('/v1/nutrition/meals')).toMatchObject({ status: 200, body: page });
    expect(await call('ListMeals', {})).toMatchObject({ nextPageToken: '' });
    const web = await ada.call('POST', '/sinew.nutrition.v1.NutritionService/ListMeals', {
      body: Buffer.alloc(5),
      contentType: 'application/grpc-web+proto',
    });
    expect({ status: web.status, body: web.body }).toMatchObject({
      status: 200,
      body: expect.stringMatching(/grpc-status: ?0/),
    });
    const connect = await ada.post('/sinew.nutrition.v1.NutritionService/ListMeals', {});
    expect(connect).toMatchObject({ status: 200, body: {} });
    const query = 'connect=v1&encoding=json&message=%7B%7D';
    expect(await ada.get(`/sinew.nutrition.v1.NutritionService/ListMeals?${query}`)).toMatchObject({ status: 200 });
    const agent = await connectAgent({ urls: mesh }, ada.token);
    expect(await agent.names()).toContain('list_meals');
    expect(await agent.call('list_meals')).toEqual({ isError: false, body: page });
    await agent.client.close();
  });

  it('keeps the rules of its contract', async () => {
    expect(await Person.nobody(edge).get('/v1/nutrition/meals')).toMatchObject({ status: 401 });
    expect(await ada.get('/v1/nutrition/meals?pageSize=201')).toMatchObject({
      status: 400,
      body: { violations: [{ field: 'pageSize' }] },
    });
    expect(await ada.post('/v1/nutrition/entries', { name: 'Soup', time: '2999-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { violations: [{ field: 'entry.time' }] },
    });
  });

  it('loosens no policy that it does not acknowledge', async () => {
    const contract = await readFile(join(checkout, 'proto/gen/contract.binpb'));
    const changes = comparePolicies(loadContract(), readContract(readDescriptors(contract)).contract);
    const acknowledged = readAcknowledgements(await readFile(join(checkout, 'proto/loosened.json'), 'utf8'));
    expect(unacknowledged(changes, [])).not.toEqual([]);
    expect(unacknowledged(changes, acknowledged)).toEqual([]);
  });

  it('has a policy that npm run policy shows', async () => {
    const command = commandOf('npm run policy');
    expect(await npm(command)).toMatchObject({ exitCode: 0, all: expect.stringContaining('ListMeals') });
    const { stdout } = await npm(['npm', 'run', '-s', ...command.slice(2), '--json']);
    const shown: { rpc: string; access: { kind: string } }[] = JSON.parse(stdout);
    expect(shown.find(({ rpc }) => rpc.endsWith('/ListMeals'))).toMatchObject({
      access: { kind: 'signed_in' },
      limit: { requests: 600, window: '60s', by: 'caller' },
      timeout: '2s',
      routes: [{ verb: 'GET', template: '/v1/nutrition/meals' }],
    });
  });

  it('has tests that pass, and keeps the rules of the house', { timeout: patienceMs }, async () => {
    // These rules read the files that git knows. The service of three files keeps them no more than a sketch does.
    await execa('git', ['init', '--quiet'], { cwd: checkout });
    await writeFile(join(checkout, '.git/info/exclude'), 'node_modules\nservices/greeting\n');
    await execa('git', ['add', '--all'], { cwd: checkout });
    const house = ['cycles', 'kinds', 'layers', 'measures', 'names', 'references'].map(
      (name) => `test/architecture/${name}`,
    );
    const { exitCode, all } = await npm([...commandOf('npm test'), ...house]);
    expect(exitCode, all).toBe(0);
  });

  it.each([
    [['service', 'nutrition'], 'There is a service or a package "nutrition" already.'],
    [['rpc', 'sleep', 'ListMeals'], 'There is no service "sleep"'],
    [['greeting'], 'Say what is new'],
  ])('%j is refused with a sentence, and changes nothing', async (args, sentence) => {
    const { exitCode, stderr } = await npm(['npm', 'run', '-s', 'new', '--', ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(sentence) });
  });
});
