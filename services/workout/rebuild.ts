// Derives the records and statistics anew from the workouts, of everybody or of one person:
// `node services/workout/rebuild.ts [USER_ID]`, with the service's own environment. For the day on which one of their
// rules changes; the service may run meanwhile.
import process from 'node:process';
import { connectDatabase } from '#chassis/database/database.ts';
import { databaseOf } from '#chassis/database/password.ts';
import { databaseConfig, readConfigOrExit } from '#chassis/service/config.ts';
import { rebuildProjections } from './store/rebuilding.ts';

const sql = connectDatabase({ ...databaseOf(readConfigOrExit(databaseConfig)), connections: 1 });
try {
  const workouts = await rebuildProjections(sql, process.argv[2]);
  process.stdout.write(`the records and statistics of ${workouts} workouts are derived anew\n`);
} catch (error) {
  process.stderr.write(`the records and statistics are not all derived anew: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
