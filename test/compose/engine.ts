// An engine for containers. Where one answers already, it is used, and it fetches the images of others itself. Otherwise
// the test starts one of its own: its images, volumes and networks are in a folder of the cache, and its socket is in a
// temporary folder.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { Problem } from '#tooling/system/problem.ts';
import { attempt, runOrExplain } from '#tooling/system/run.ts';
import { cacheDirectory } from '#tooling/tools/cache.ts';
import { ensureCompose } from './compose-tool.ts';

export interface Engine {
  /** The variables with which `docker` and Compose reach it. */
  environment: NodeJS.ProcessEnv;
  /** Runs the `docker` command. @throws Problem with its last line when it fails */
  docker: (...args: string[]) => Promise<string>;
  /** The program of Compose. */
  compose: string;
  /** Whether it is the test's own: nobody else uses its images. */
  own: boolean;
  stop: () => Promise<void>;
}

const needed = ['docker', 'dockerd', 'containerd', 'runc', 'iptables', 'mmdebstrap'];
const packages = ['docker.io', 'iptables', 'mmdebstrap'];
const readyLimitMs = 30_000;

/** @throws Problem that says why no engine can run here */
export async function openEngine(): Promise<Engine> {
  if (!(await attempt(['docker', 'info'])).failed) {
    const { env: environment } = process;
    return {
      environment,
      docker: dockerOf(environment),
      compose: await ensureCompose(),
      own: false,
      stop: async () => {},
    };
  }
  return startEngine();
}

async function startEngine(): Promise<Engine> {
  if (process.getuid?.() !== 0) throw new Problem('No engine for containers can run here: that takes root.');
  await ensureInstalled();
  const compose = await ensureCompose();
  const data = join(cacheDirectory(), 'engine', 'data');
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  await mkdir(data, { recursive: true });
  // `docker compose` is Compose as a part of the command.
  await mkdir(join(folder, 'cli-plugins'));
  await symlink(compose, join(folder, 'cli-plugins', 'docker-compose'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const log = { file: join(folder, 'log'), append: true };
  const daemon = execa(
    'dockerd',
    ['--data-root', data, '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid'), '--host', socket],
    { stdin: 'ignore', stdout: log, stderr: log, reject: false },
  );
  const environment = { ...process.env, DOCKER_HOST: socket, DOCKER_BUILDKIT: '0', DOCKER_CONFIG: folder };
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM');
    await daemon;
    await rm(folder, { recursive: true, force: true });
  };
  await untilReady(environment, daemon).catch(async (error: Error) => {
    const said = await readFile(log.file, 'utf8');
    await stop();
    throw new Problem(`No engine for containers can run here: ${error.message}: ${said.trim().split('\n').at(-1)}`);
  });
  return { environment, docker: dockerOf(environment), compose, own: true, stop };
}

const dockerOf =
  (environment: NodeJS.ProcessEnv) =>
  async (...args: string[]): Promise<string> => {
    const options = { env: environment, maxBuffer: 1e9 };
    return String((await runOrExplain(`docker ${args[0]} failed`, ['docker', ...args], options)).stdout);
  };

async function untilReady(environment: NodeJS.ProcessEnv, daemon: PromiseLike<unknown>): Promise<void> {
  let ended = false;
  void daemon.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + readyLimitMs; Date.now() < deadline; await delay(200)) {
    if (ended) throw new Error('dockerd ended');
    const { failed } = await execa('docker', ['info'], { env: environment, reject: false });
    if (!failed) return;
  }
  throw new Error('dockerd did not answer');
}

/** Debian's engine, where it is missing. */
async function ensureInstalled(): Promise<void> {
  const isThere = (program: string): boolean =>
    (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
  const missing = needed.filter((program) => !isThere(program));
  if (missing.length === 0) return;
  const why = `No engine for containers can run here: ${missing.join(', ')} are missing`;
  if ((await attempt(['apt-get', '--version'])).failed) throw new Problem(`${why}, and this is no Debian.`);
  process.stdout.write(`Installing Debian's engine, once: ${packages.join(', ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runOrExplain(why, ['apt-get', 'update'], { env });
  await runOrExplain(why, ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages], { env });
}
