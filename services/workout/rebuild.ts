// Derives the records and statistics anew from the workouts: of everybody, or of one person. For the day on which a rule of
// theirs changes; the service may run meanwhile. Usage: DATABASE_URL=… node services/workout/rebuild.ts [USER_ID]
import { argv, stdout } from 'node:process';
import { databaseConfig, readConfig } from '#chassis/config.ts';
import { connectDatabase } from '#chassis/database.ts';
import { rebuildProjections } from './store/rebuilding.ts';

const { databaseUrl } = readConfig(databaseConfig);
const sql = connectDatabase({ url: databaseUrl, connections: 1 });
const workouts = await rebuildProjections(sql, argv[2]);
stdout.write(`the records and statistics of ${workouts} workouts are derived anew\n`);
await sql.end();
