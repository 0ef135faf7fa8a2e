// Shows an operator the events that a service could not handle: `npm run operate -- SERVICE parked-events`, or this file
// with the service's own environment. Without an option it prints one line of JSON for each event. `--retry ID` asks the
// running service to try an event again, and those that wait behind it; `--retry-all` asks this for all events. `--drop ID`
// removes an event for good, and asks for those behind it. The service looks every second.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { connectDatabase } from '../database/database.ts';
import { databaseOf } from '../database/password.ts';
import { askForRetry, dropParked, listParked } from '../events/inbox/parked.ts';
import { databaseConfig, readConfigOrExit } from '../service/config.ts';

const { values } = parseArgs({
  options: { retry: { type: 'string' }, 'retry-all': { type: 'boolean' }, drop: { type: 'string' } },
});
const sql = connectDatabase({ ...databaseOf(readConfigOrExit(databaseConfig)), connections: 1 });
const print = (text: string): boolean => process.stdout.write(`${text}\n`);
try {
  if (values.drop !== undefined) print(`${await dropParked(sql, values.drop)} dropped`);
  else if (values.retry !== undefined) print(`${await askForRetry(sql, values.retry)} to be tried again`);
  else if (values['retry-all']) print(`${await askForRetry(sql)} to be tried again`);
  else for (const parked of await listParked(sql)) print(JSON.stringify(parked));
} catch (error) {
  process.stderr.write(`nothing was done: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
