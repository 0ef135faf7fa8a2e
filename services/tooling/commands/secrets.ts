// `npm run --silent secrets -- COMMAND …`: lets the operator manage the secrets of a running mesh. A value is read from
// standard input or a file, never from the command line, which every process can see. No value is ever printed.
//   set SERVICE/NAME [--file FILE]   adds a version, which the service uses at once
//   list [SERVICE]                   prints the names, the newest versions and their times
//   show SERVICE/NAME                prints all versions of one secret, and who used which version when
//   accesses [SERVICE[/NAME]]        prints who used which secret when, the newest first, also for removed secrets
//   remove SERVICE/NAME              removes all versions of a secret
//   rotate SERVICE                   seals all secrets that the service keeps with new data keys
//   rotate-database SERVICE          gives its database role a new password, which new connections use at once
//   rotate-master SERVICE            adds a master key, which wraps all data keys from then on
// A secret belongs to the mesh unless --organisation ID or --person ID names its owner. --data or SINEW_DATA names the data
// folder of the mesh; the default is the checkout's own.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { connectDatabase } from '#chassis/database/database.ts';
import { type DatabaseConfig, databaseOf, passwordFile, passwordVersion } from '#chassis/database/password.ts';
import type { Sql } from '#chassis/database/sql.ts';
import { Envelopes } from '#chassis/secrets/envelopes.ts';
import { readRing, writeRing } from '#chassis/secrets/master/file.ts';
import { newVersion } from '#chassis/secrets/master/ring.ts';
import { openMasterKey } from '#chassis/secrets/master/source.ts';
import { readSealedFile, writeSealedFile } from '#chassis/secrets/sealed-file.ts';
import { type SecretName, Secrets } from '#chassis/secrets/secrets.ts';
import { type CountedUses, listAccesses } from '#chassis/secrets/uses/store.ts';
import { databaseConfig, readConfig, serviceConfig } from '#chassis/service/config.ts';
import { connectConsul } from '#consul/client.ts';
import { openTokenFile } from '#consul/token.ts';
import { listServices } from '../build/build.ts';
import { readEnvironment } from '../provision/environment.ts';
import { Problem, runCommand } from '../system/problem.ts';
import { chooseData } from './options/data-option.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const usage =
  'secrets.ts set SERVICE/NAME [--file FILE] | list [SERVICE] | show SERVICE/NAME | accesses [SERVICE[/NAME]] | remove SERVICE/NAME | rotate SERVICE | rotate-database SERVICE | rotate-master SERVICE; --organisation ID or --person ID for theirs; --data FOLDER for another mesh';

interface Desk {
  service: string;
  secrets: Secrets;
  sql: Sql | undefined;
  database: DatabaseConfig | undefined;
  masterKeyFile: string | undefined;
}

interface Order {
  secret: SecretName;
  file: string | undefined;
}

type Command = (desk: Desk, order: Order) => Promise<string>;

const commands: Record<string, Command> = {
  set: async ({ secrets }, { secret, file }) =>
    `${secret.name} has version ${await secrets.set(secret, await readValue(file))}`,
  list: async ({ secrets }) => {
    const lines = (await secrets.list()).map(({ scope, owner, name, versions }) => {
      const { version, createdAt } = versions.at(-1)!;
      return `${scope}/${owner}/${name}  version ${version} of ${createdAt}`;
    });
    return lines.join('\n');
  },
  show,
  accesses,
  remove: async ({ secrets }, { secret }) => {
    if (await secrets.remove(secret)) return `${secret.name} is removed`;
    throw new Problem(`There is no secret ${secret.name}.`);
  },
  rotate: async ({ secrets, service }) => `${await secrets.renew(0)} secrets of ${service} were sealed anew`,
  'rotate-database': rotateDatabase,
  'rotate-master': rotateMaster,
};

async function show({ secrets, sql, service }: Desk, { secret }: Order): Promise<string> {
  const owner = secret.scope === 'mesh' ? service : secret.owner;
  const found = (await secrets.list()).find(
    (one) => one.scope === secret.scope && one.owner === owner && one.name === secret.name,
  );
  if (!found) throw new Problem(`There is no secret ${secret.name}.`);
  const versions = found.versions.map(({ version, createdAt }) => `version ${version} of ${createdAt}`);
  const uses = sql ? await listAccesses(sql, { ...secret, owner }) : [];
  return [...versions, ...uses.map((use) => toLine(use, `${use.act} version ${use.version}`))].join('\n');
}

async function accesses({ sql, service }: Desk, { secret }: Order): Promise<string> {
  const owner = secret.scope === 'mesh' ? service : secret.owner;
  const of = secret.name ? { ...secret, owner } : secret.scope === 'mesh' ? {} : { scope: secret.scope, owner };
  const uses = sql ? await listAccesses(sql, of) : [];
  const name = (use: CountedUses) => `${use.scope}/${use.owner}/${use.name}`;
  return uses.map((use) => toLine(use, `${use.act} ${name(use)} version ${use.version}`)).join('\n');
}

const toLine = ({ lastAt, reader, count }: CountedUses, deed: string): string =>
  `${lastAt.toISOString()}  ${reader}  ${deed} (${count} ×)`;

/** The file comes first: after an interruption, the next start of the mesh gives the role the password in the file. */
async function rotateDatabase({ service, secrets, sql, database }: Desk): Promise<string> {
  if (!sql || !database?.databasePasswordFile) throw new Problem(`${service} has no database password in a file.`);
  const password = randomBytes(24).toString('base64url');
  const role = await roleOf(sql);
  await writeSealedFile(passwordFile(database.databasePasswordFile, role, database), password);
  // `alter role` takes no parameters, and the password has only letters, digits, "-" and "_".
  await sql.unsafe(`alter role current_user password '${password}'`);
  await secrets.recordElsewhere('database-password', 'rotate', passwordVersion);
  return `${role} has a new password`;
}

async function roleOf(sql: Sql): Promise<string> {
  const [row] = await sql<[{ role: string }]>`select current_user as role`;
  return row.role;
}

/** The ring keeps the old master key, so everything that it wrapped stays readable. Services wrap it anew within an hour. */
async function rotateMaster({ service, secrets, sql, database, masterKeyFile }: Desk): Promise<string> {
  if (!masterKeyFile) throw new Problem('This master key is not in a file: add a version where it is kept.');
  const added = newVersion(new Date());
  const ring = [...(await readRing(masterKeyFile)), added];
  await writeRing(masterKeyFile, ring);
  await secrets.recordElsewhere('master-key', 'rotate', ring.length);
  const changed = await secrets.renew(Number.MAX_SAFE_INTEGER);
  if (sql && database?.databasePasswordFile) {
    const file = passwordFile(database.databasePasswordFile, await roleOf(sql), database);
    await writeSealedFile(file, (await readSealedFile(file))!);
  }
  return `${service} has the master key ${added.id}; ${changed} secrets were wrapped by it`;
}

async function readValue(file: string | undefined): Promise<string> {
  const bytes = file === undefined ? await buffer(process.stdin) : await readFile(file);
  // An editor and `echo` end a text with a line break that does not belong to the value.
  const value = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (value === '') throw new Problem('The value is empty: write it to standard input, or name a file with --file.');
  return value;
}

async function openDesk(data: string, service: string): Promise<Desk> {
  if (!listServices(root).includes(service)) {
    throw new Problem(`There is no service "${service}": the services are ${listServices(root).join(', ')}.`);
  }
  const environment = await readEnvironment(data, service);
  const config = readConfig(serviceConfig, { ...environment, INSTANCE: 'operator' });
  const database = environment.DATABASE_URL ? readConfig(databaseConfig, environment) : undefined;
  const sql = database && connectDatabase({ ...databaseOf(database), connections: 1 });
  const secrets = new Secrets({
    service,
    reader: `operator:${userInfo().username}`,
    consul: connectConsul(config.consulHttpAddr, openTokenFile(config.consulHttpTokenFile).current),
    envelopes: new Envelopes({ service, master: openMasterKey(config) }),
    log: pino({ level: 'silent' }),
  });
  const hasTables = sql && (await sql`select to_regclass('secret') as name`)[0]!.name !== null;
  if (hasTables) secrets.useDatabase(sql);
  return { service, secrets, sql, database, masterKeyFile: config.masterKeyFile };
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { file: text, organisation: text, person: text };
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
    return { words: positionals, values };
  } catch (error) {
    throw new Problem(`${(error as Error).message} ${usage}`);
  }
}

async function operate(args: string[]): Promise<number> {
  const { data, rest: own } = chooseData(args);
  const { words, values } = parse(own);
  const [command = '', target = '', ...rest] = words;
  const act = commands[command];
  if (!act || rest.length > 0) throw new Problem(`${rest.length > 0 ? 'A value is never an argument. ' : ''}${usage}`);
  const [service = '', name = ''] = target.split('/');
  const owner = values.organisation ?? values.person;
  const scope = values.organisation === undefined ? 'person' : 'organisation';
  const secret: SecretName = owner === undefined ? { scope: 'mesh', name } : { scope, owner, name };
  const services = ['list', 'accesses'].includes(command) && !target ? listServices(root) : [service];
  for (const one of services) {
    const desk = await openDesk(data, one);
    try {
      const said = await act(desk, { secret, file: values.file });
      if (said) process.stdout.write(`${said}\n`);
    } finally {
      await desk.sql?.end();
    }
  }
  return 0;
}

if (import.meta.main) await runCommand(() => operate(process.argv.slice(2)));
