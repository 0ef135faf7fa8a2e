// `npm run provision -- --data FOLDER --postgres URL [OPTION …]`: gives the processes of a mesh their roles, databases,
// tokens, intentions, keys and certificates at a Consul and a PostgreSQL that run already, without the launcher. A process
// then starts with `node --env-file=FOLDER/secrets/environment-SERVICE.env services/SERVICE/main.ts`. Tokens end after a
// day, so run this command again before that. The administrator's password and token are never arguments, because everybody
// on the machine can read arguments:
//   CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE   a token that may write policies, tokens and intentions
//   PGPASSWORD or PGPASSWORD_FILE                 the password of the superuser whom --postgres names
import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { listServices } from '../build/build.ts';
import { consulApi } from '../provision/access/api.ts';
import { provision } from '../provision/provision.ts';
import { tryLock } from '../system/lock.mjs';
import { Problem, runCommand } from '../system/problem.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const usage =
  'npm run provision -- --data FOLDER --postgres URL [--consul URL] [--consul-grpc URL] [--edge-host ADDRESS]';

const web = z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:8500' });

const options = z.object({
  data: z.string('is missing').min(1, 'needs a value'),
  postgres: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: ({ input }) => (input ? 'must be like postgres://NAME@HOST' : 'is missing'),
    })
    .refine((url) => !new URL(url).password, 'must have no password in it: give it as PGPASSWORD or PGPASSWORD_FILE'),
  consul: web.default('http://127.0.0.1:8500'),
  'consul-grpc': web.default('http://127.0.0.1:8502'),
  'edge-host': z.union([z.ipv4(), z.ipv6()], 'must be an IP address').default('127.0.0.1'),
});

function parse(args: string[]): z.infer<typeof options> {
  const names = Object.keys(options.shape);
  const given = readArguments(args, names);
  const parsed = options.safeParse(given);
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw new Problem(`--${String(path[0])} ${message}: ${usage}.`);
}

function readArguments(args: string[], names: readonly string[]): Record<string, unknown> {
  try {
    const table = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    return parseArgs({ args, options: table, strict: true }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message} ${usage}.`);
  }
}

/** Reads the variable, or the file that the variable with the ending _FILE names. @throws Problem when both are missing */
async function readCredential(variable: string): Promise<string> {
  const file = process.env[`${variable}_FILE`];
  const value = process.env[variable] || (file && (await readFile(file, 'utf8').catch(() => '')).trim());
  if (!value) throw new Problem(`The administrator's ${variable} is missing: give ${variable} or ${variable}_FILE.`);
  return value;
}

async function command(args: string[]): Promise<number> {
  const { data: folder, postgres, consul: url, 'consul-grpc': grpcUrl, 'edge-host': edgeHost } = parse(args);
  const token = await readCredential('CONSUL_HTTP_TOKEN');
  const postgresUrl = Object.assign(new URL(postgres), { password: await readCredential('PGPASSWORD') }).href;
  const data = resolve(folder);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const lock = await tryLock(data);
  if (!lock) throw new Problem(`Sinew already runs with the data in ${data}: choose another folder with --data.`);
  try {
    const services = listServices(root);
    const onProgress = (text: string): boolean => process.stdout.write(`  ✔ ${text}\n`);
    const api = consulApi(url, token);
    await provision({ api, consul: { url, grpcUrl }, postgresUrl, data, services, edgeHost, onProgress });
  } finally {
    await lock.release();
  }
  return 0;
}

if (import.meta.main) await runCommand(() => command(process.argv.slice(2)));
