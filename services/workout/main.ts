// The workout service: exercises, routines, workouts, imports, and the records and statistics that follow from them.
import { connectClient } from '#chassis/client.ts';
import { systemClock } from '#chassis/clock.ts';
import { databaseConfig } from '#chassis/config.ts';
import { connectDatabase, migrate } from '#chassis/database.ts';
import { runService } from '#chassis/lifecycle.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { createWorkoutService, migrations } from './service.ts';

await runService({
  name: 'workout',
  config: databaseConfig,
  build: async ({ config, onStop }) => {
    const sql = connectDatabase({ url: config.databaseUrl, connections: config.databaseConnections });
    onStop(() => sql.end());
    await migrate(sql, migrations);
    const users = connectClient(UserServiceService, { from: 'workout' });
    onStop(users.close);
    return createWorkoutService({ sql, clock: systemClock, users: users.call });
  },
});
