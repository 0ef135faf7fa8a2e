// Adds a service as the README says: a contract, a handler and a main.ts in a copy of this checkout, and no other file. `npm
// run generate` and `npm start` do the rest, and the service answers at the door on every path.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trust } from '#test/harness/certificate.ts';
import { Person } from '#test/harness/person.ts';
import { freePort } from '#tooling/system/ports.ts';
import { listFiles, root } from '../architecture/sources.ts';

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

const patienceMs = 180_000;
let folder: string;
let mesh: ChildProcess;
let edge: string;
let grpc: Client & Record<string, (...args: unknown[]) => void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'new service '));
  // When root runs the test, PostgreSQL runs as another user, who must be able to reach its data.
  await chmod(folder, 0o755);
  const checkout = join(folder, 'sinew');
  for (const file of listFiles()) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await cp(join(root, file), join(checkout, file));
  }
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const added = {
    'proto/sinew/greeting/v1/greeting.proto': contract,
    'services/greeting/api.ts': handler,
    'services/greeting/main.ts': main,
  };
  for (const [file, text] of Object.entries(added)) {
    await mkdir(dirname(join(checkout, file)), { recursive: true });
    await writeFile(join(checkout, file), text);
  }
  await execa('npm', ['run', 'generate'], { cwd: checkout });
  await start(checkout);
  const authority = await execa('npm', ['run', '--silent', 'authority', '--', '--data', join(folder, 'data')], {
    cwd: checkout,
  });
  const definition = loadSync('sinew/greeting/v1/greeting.proto', { includeDirs: [join(checkout, 'proto')] });
  // biome-ignore lint/suspicious/noExplicitAny: made at run time, as by whoever has nothing but the proto
  const { sinew } = loadPackageDefinition(definition) as any;
  const certificate = await readFile(authority.stdout);
  trust(certificate.toString());
  grpc = new sinew.greeting.v1.GreetingService(new URL(edge).host, credentials.createSsl(certificate));
}, patienceMs);

afterAll(async () => {
  grpc?.close();
  if (mesh?.exitCode === null) {
    const ended = once(mesh, 'exit');
    process.kill(-mesh.pid!, 'SIGINT');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}, patienceMs);

/** Resolves when `npm start` says that all is healthy. */
async function start(checkout: string): Promise<void> {
  const [port, consul, postgres] = await Promise.all([freePort(), freePort(), freePort()]);
  edge = `https://127.0.0.1:${port}`;
  const own = {
    SINEW_DATA: join(folder, 'data'),
    SINEW_EDGE_PORT: String(port),
    SINEW_CONSUL_PORT: String(consul),
    SINEW_POSTGRES_PORT: String(postgres),
  };
  mesh = spawn('npm', ['start'], {
    detached: true,
    cwd: checkout,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      if (printed.includes(edge) && printed.includes('curl')) resolve();
    };
    mesh.stdout!.on('data', read);
    mesh.stderr!.on('data', read);
    mesh.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
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
