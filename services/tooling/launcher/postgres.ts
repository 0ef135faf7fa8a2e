// A PostgreSQL server of our own. It listens only on the loopback address and accepts only passwords.

import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import postgres from 'postgres';
import { type DatabaseAccess, databases, ensurePassword } from '../provision/databases.ts';
import { freePortPreferring, loopback } from '../system/ports.ts';
import { Problem } from '../system/problem.ts';
import { lastLine } from '../system/run.ts';
import type { Tool } from '../tools/definition.ts';
import { initdbPath } from '../tools/tools.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import { recallPort, rememberPort } from './port-memory.ts';
import { SupervisedProcess } from './processes/process.ts';
import type { Supervision } from './processes/supervision.ts';
import { waitUntilReady } from './processes/wait.ts';
import { prepareLogSegments } from './storage/log-segments.ts';
import { WriteSwitch } from './storage/write-switch.ts';

export interface PostgresServer extends Member {
  port: number;
  /** The superuser's address with the password, for tests and tools; services get addresses of their own. */
  adminUrl: string;
  /** Makes the service's database and role if they are missing. */
  database(service: string): Promise<DatabaseAccess>;
  /** Lets the server take writes, or only reads. */
  setWritable(writable: boolean): Promise<void>;
}

export interface PostgresSettings {
  server: Tool;
  port: number;
  /** False makes the server faster, but a power loss may destroy its data: only for throw-away data. */
  durable: boolean;
  supervision: Supervision;
}

interface Cluster {
  directory: DataDirectory;
  data: string;
  password: string;
  writes: WriteSwitch;
}

const superuser = 'postgres';
const attempts = 3;
const readyLimitMs = 60_000;
/** Without the details of an error, in which the server repeats the values of a row, such as an e-mail address. */
const withoutValues = 'log_error_verbosity=terse';
const speedOverSafety = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export async function runPostgres(directory: DataDirectory, settings: PostgresSettings): Promise<PostgresServer> {
  const cluster = await prepareCluster(directory, settings);
  const remembered = await recallPort(directory, 'postgres');
  for (let attempt = 1; ; attempt++) {
    const port = settings.port || (await freePortPreferring(attempt === 1 ? remembered : undefined));
    const process = startServer(cluster, port, settings);
    const adminUrl = `postgres://${superuser}:${cluster.password}@${loopback}:${port}/postgres`;
    const ready = () =>
      waitUntilReady({
        failure: 'PostgreSQL did not start',
        limitMs: readyLimitMs,
        process,
        probe: () => answers(adminUrl),
      });
    try {
      await ready();
    } catch (error) {
      await process.stop();
      if (settings.port || attempt === attempts || !/Address already in use/.test(String(error))) throw error;
      continue;
    }
    process.specification.restarts = true;
    await rememberPort(directory, 'postgres', port);
    if (settings.durable) await prepareLogSegments(adminUrl);
    return {
      process,
      ready,
      port,
      adminUrl,
      database: databases({ secrets: directory.secrets, adminUrl }),
      setWritable: async (writable) => {
        if (await cluster.writes.set(writable)) process.kill('SIGHUP');
      },
    };
  }
}

function startServer(
  { directory, data, writes }: Cluster,
  port: number,
  settings: PostgresSettings,
): SupervisedProcess {
  const options = [
    ...[`listen_addresses=${loopback}`, `port=${port}`, 'unix_socket_directories='],
    `config_file=${writes.settings}`,
    withoutValues,
    ...(settings.durable ? [] : speedOverSafety),
  ];
  return new SupervisedProcess(
    {
      name: 'postgres',
      command: settings.server.path,
      arguments: ['-D', data, ...options.flatMap((option) => ['-c', option])],
      environment: plainEnvironment(),
      directory: data,
      logFile: directory.logFile('postgres'),
      account: directory.account,
      // SIGINT asks for a fast shutdown: PostgreSQL ends the sessions and writes its data.
      stopSignal: 'SIGINT',
      graceMs: 4_000,
      restarts: false,
    },
    settings.supervision,
  );
}

async function prepareCluster(directory: DataDirectory, settings: PostgresSettings): Promise<Cluster> {
  const home = await directory.folder('postgres', directory.account);
  const data = join(home, 'data');
  const { password } = await ensurePassword(directory.secrets, { role: 'superuser', service: 'launcher' });
  const made = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  const installed = settings.server.version.split('.')[0];
  if (made && made.trim() !== installed) {
    throw new Problem(
      `The data in ${data} were made by PostgreSQL ${made.trim()}, but ${settings.server.path} is PostgreSQL ${installed}: put the older one first on PATH, or choose another folder with --data or SINEW_DATA.`,
    );
  }
  const writes = await WriteSwitch.prepare(home, { account: directory.account, version: Number(installed) });
  const cluster = { directory, data, password, writes };
  if (!made) await initialise(home, cluster, settings);
  return cluster;
}

/** Makes the cluster under another name first: an interrupted `initdb` must not leave a folder that looks complete. */
async function initialise(
  home: string,
  { directory, data, password }: Cluster,
  settings: PostgresSettings,
): Promise<void> {
  const draft = join(home, 'draft');
  const passwordFile = join(home, 'password');
  await Promise.all([draft, data].map((path) => rm(path, { recursive: true, force: true })));
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (directory.account) await chown(passwordFile, directory.account.uid, directory.account.gid);
  const result = await execa(
    initdbPath(settings.server),
    [
      ...['-D', draft, '--username', superuser, '--auth', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
      ...(settings.durable ? [] : ['--no-sync']),
    ],
    { ...directory.account, cwd: home, env: plainEnvironment(), extendEnv: false, reject: false },
  );
  await rm(passwordFile);
  if (result.failed) throw new Problem(`PostgreSQL's data folder could not be made: ${lastLine(result.stderr)}.`);
  await rename(draft, data);
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    return (await sql`SELECT 1`).length === 1;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The server needs none of our variables, and it cannot show a variable that it does not get. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LANG: 'C', LC_ALL: 'C' };
}
