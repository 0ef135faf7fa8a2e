// Makes a new key to sign access tokens with, ahead of the schedule: `node services/user/rotate-keys.ts`, with the
// service's own environment. Nobody is signed out: the new key signs when everybody knows it, the old one stays known
// until its last token has ended.
import process from 'node:process';
import { systemClock } from '#chassis/clock.ts';
import { readConfigOrExit, serviceConfig } from '#chassis/config.ts';
import { connectDatabase } from '#chassis/database.ts';
import { connectConsul } from '#consul/client.ts';
import { toSettings, userConfig } from './config.ts';
import { publishKeys } from './keys/publisher.ts';
import { createUserService } from './service.ts';

const config = readConfigOrExit(userConfig.extend(serviceConfig.pick({ consulHttpAddr: true }).shape));
const sql = connectDatabase({ url: config.databaseUrl, connections: 1 });
const { keyring } = createUserService({ sql, clock: systemClock, settings: toSettings(config) });
const publish = () => publishKeys(keyring, connectConsul(config.consulHttpAddr), AbortSignal.timeout(10_000));
try {
  // Published before as well: a key that nobody can be told of is not made.
  await publish();
  await keyring.rotate();
  await publish();
  const { id, activeFrom } = keyring.newest!;
  process.stdout.write(`key ${id} signs from ${activeFrom.toISOString()}\n`);
} catch (error) {
  process.stderr.write(`no key was rotated: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
