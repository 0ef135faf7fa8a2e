// Changes the keys that sign access tokens, ahead of the schedule: `npm run operate -- user rotate-keys [OPTION]`.
//   without an option  makes a new key. Nobody is signed out: the new key signs when everybody knows it, and the old key
//                      stays known until its last token has ended.
//   --list             tells the published keys and which of them signs.
//   --revoke KID       destroys a key that has leaked. The holders of its tokens must use their refresh tokens.
//   --reseal           seals the private keys anew, under the newest master key.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { connectDatabase, migrate } from '#chassis/database/database.ts';
import { databaseOf } from '#chassis/database/password.ts';
import { systemClock } from '#chassis/runtime/clock.ts';
import { Envelopes } from '#chassis/secrets/envelopes.ts';
import { openMasterKey } from '#chassis/secrets/master/source.ts';
import { readConfigOrExit, serviceConfig } from '#chassis/service/config.ts';
import { connectConsul } from '#consul/client.ts';
import { openTokenFile } from '#consul/token.ts';
import { toSettings, userConfig } from './config.ts';
import { type Operator, resealKeys, revokeKey, rotateKey } from './keys/operations.ts';
import { createUserService, migrations } from './service.ts';

const { consulHttpAddr, consulHttpTokenFile } = serviceConfig.shape;
const config = readConfigOrExit(userConfig.extend({ consulHttpAddr, consulHttpTokenFile }));
const sql = connectDatabase({ ...databaseOf(config), connections: 1 });
const envelopes = new Envelopes({ service: 'user', master: openMasterKey(config) });

async function operate(): Promise<string> {
  const { values } = parseArgs({
    args: withKeyAttached(process.argv.slice(2)),
    options: { revoke: { type: 'string' }, list: { type: 'boolean' }, reseal: { type: 'boolean' } },
  });
  await migrate(sql, migrations);
  const { keyring } = createUserService({
    sql,
    clock: systemClock,
    envelopes,
    holders: [],
    settings: toSettings(config),
  });
  const consul = connectConsul(config.consulHttpAddr, openTokenFile(config.consulHttpTokenFile).current);
  const operator: Operator = { keyring, consul, signal: AbortSignal.timeout(10_000) };
  if (values.list) return listKeys(operator);
  if (values.reseal) return resealKeys(operator);
  return values.revoke === undefined ? rotateKey(operator) : revokeKey(operator, values.revoke);
}

/** Every 64th key's id begins with a hyphen, and would pass for an option. */
function withKeyAttached(args: string[]): string[] {
  const at = args.indexOf('--revoke');
  const isSplit = at >= 0 && at + 1 < args.length;
  return isSplit ? [...args.slice(0, at), `--revoke=${args[at + 1]}`, ...args.slice(at + 2)] : args;
}

async function listKeys({ keyring }: Operator): Promise<string> {
  await keyring.load();
  const { kid: signing } = await keyring.signer();
  return keyring
    .publicKeys()
    .map(({ kid }) => (kid === signing ? `${kid} signs` : kid))
    .join('\n');
}

try {
  process.stdout.write(`${await operate()}\n`);
} catch (error) {
  process.stderr.write(`nothing was changed: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
