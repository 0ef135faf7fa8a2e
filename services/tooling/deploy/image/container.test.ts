// What a program in a container learns before it runs, and what its health check says.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Health, type HealthPort, listenHealth } from '#chassis/rpc/server/health.ts';

const shown =
  'const { INSTANCE, ADVERTISE_ADDRESS, GIVEN } = process.env; console.log(JSON.stringify({ INSTANCE, ADVERTISE_ADDRESS, GIVEN }))';

async function learn(environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const program = join(import.meta.dirname, 'container.mjs');
  const args = [`--import=${program}`, '--input-type=module', '--eval', shown];
  const { stdout } = await execa(process.execPath, args, { env: environment, extendEnv: false });
  return JSON.parse(stdout);
}

describe('a program in a container', () => {
  const folder = mkdtempSync(join(tmpdir(), 'container-'));
  const file = join(folder, 'environment.env');
  writeFileSync(file, "CONSUL_HTTP_ADDR='http://127.0.0.1:1'\nGIVEN='by the file'\n");

  it('learns its variables, its name, and the address towards the registry', async () => {
    expect(await learn({ CREDENTIALS_FILE: file, SERVICE: 'user' })).toEqual({
      INSTANCE: expect.stringMatching(/^user-[a-z0-9-]+$/),
      ADVERTISE_ADDRESS: '127.0.0.1',
      GIVEN: 'by the file',
    });
  });

  it('keeps what the environment says', async () => {
    const said = { INSTANCE: 'user-7', ADVERTISE_ADDRESS: '10.1.2.3', GIVEN: 'by the environment' };
    expect(await learn({ CREDENTIALS_FILE: file, SERVICE: 'user', ...said })).toEqual(said);
  });
});

describe('the health check of a container', () => {
  const health = new Health();
  let port: HealthPort;
  beforeAll(async () => {
    port = await listenHealth(health, '127.0.0.1:0');
  });
  afterAll(() => port.stop());

  const check = async (healthPort: number): Promise<number | undefined> => {
    const env = { HEALTH_PORT: `${healthPort}` };
    const options = { env, extendEnv: false, reject: false } as const;
    return (await execa(process.execPath, [join(import.meta.dirname, 'health.mjs')], options)).exitCode;
  };

  it('is good while the program serves, and not when it does not or is not there', async () => {
    expect(await check(port.port)).toBe(0);
    health.tell(false);
    expect(await check(port.port)).toBe(1);
    health.tell(true);
    expect(await check(1)).toBe(1);
  });

  it('is bad when something else answers at the port', async () => {
    const other = new Server();
    const bound = await new Promise<number>((resolve, reject) =>
      other.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(error) : resolve(at),
      ),
    );
    expect(await check(bound)).toBe(1);
    other.forceShutdown();
  });
});
