// The workout service: exercises, routines, workouts, imports, and the records and statistics that follow from them.
import { openDatabase } from '#chassis/database/open.ts';
import { keepOutboxShort } from '#chassis/events/retention.ts';
import { Deletions } from '#chassis/personal-data/deletions.ts';
import { connectClient } from '#chassis/rpc/client/client.ts';
import { systemClock } from '#chassis/runtime/clock.ts';
import { databaseConfig } from '#chassis/service/config.ts';
import { runService } from '#chassis/service/lifecycle.ts';
import { AccessServiceService } from '#proto/gen/sinew/user/v1/consent.ts';
import { UserServiceService } from '#proto/gen/sinew/user/v1/user.ts';
import { createWorkoutService, erasePerson, migrations } from './service.ts';

await runService({
  name: 'workout',
  config: databaseConfig,
  build: async ({ config, identity, log, secrets, signal, onStop }) => {
    const sql = await openDatabase({ config, secrets, log, signal, onStop }, migrations);
    const bulk = { ...config, databaseConnections: 2 };
    const bulkSql = await openDatabase({ config: bulk, log, signal, onStop });
    const onError = (error: unknown): void => log.error({ err: error }, 'periodic work failed');
    onStop(keepOutboxShort(sql, { service: 'workout', days: config.eventRetentionDays }, onError));
    const users = connectClient(UserServiceService, { identity });
    const access = connectClient(AccessServiceService, { identity });
    onStop(() => [users, access].map(({ close }) => close()));
    const deletions = new Deletions({ service: 'workout', sql, log, erase: erasePerson });
    onStop(deletions.follow({ identity }));
    return createWorkoutService({ sql, bulkSql, clock: systemClock, users: users.call, access: access.call });
  },
});
