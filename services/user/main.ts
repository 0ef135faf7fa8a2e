// The user service: accounts, sessions, preferences, and the keys that prove who somebody is to all other services.
import { systemClock } from '#chassis/clock.ts';
import { connectDatabase, migrate } from '#chassis/database.ts';
import { keepOutboxShort } from '#chassis/events/retention.ts';
import { repeat } from '#chassis/lifecycle/repeat.ts';
import { runService } from '#chassis/lifecycle.ts';
import { toSettings, userConfig } from './config.ts';
import { keepKeys } from './keys/upkeep.ts';
import { createUserService, migrations } from './service.ts';

await runService({
  name: 'user',
  config: userConfig,
  build: async ({ config, consul, log, envelopes, signal, onStop }) => {
    const sql = connectDatabase({ url: config.databaseUrl, connections: config.databaseConnections });
    onStop(() => sql.end());
    await migrate(sql, migrations);
    const settings = toSettings(config);
    const service = createUserService({ sql, clock: systemClock, envelopes, settings });
    const { keyring, sweep, resolveResets } = service;
    const onError = (error: unknown): void => log.error({ err: error }, 'periodic work failed');
    await keepKeys({ keyring, consul, signal, onStop, onError });
    onStop(keepOutboxShort(sql, { service: 'user', days: config.eventRetentionDays }, onError));
    onStop(repeat({ task: sweep, everyMs: 3_600_000, onError }));
    onStop(repeat({ task: resolveResets, everyMs: 5000, onError }));
    return service.implementations;
  },
});
