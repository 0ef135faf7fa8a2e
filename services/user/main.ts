// The user service: accounts, sessions, preferences, and the keys that prove who somebody is to all other services.
import { systemClock } from '#chassis/clock.ts';
import { connectDatabase, migrate } from '#chassis/database.ts';
import { repeat } from '#chassis/lifecycle/repeat.ts';
import { runService } from '#chassis/lifecycle.ts';
import { toSettings, userConfig } from './config.ts';
import { publishKeys } from './keys/publisher.ts';
import { createUserService, migrations } from './service.ts';

await runService({
  name: 'user',
  config: userConfig,
  build: async ({ config, consul, log, signal, onStop }) => {
    const sql = connectDatabase({ url: config.databaseUrl, connections: config.databaseConnections });
    onStop(() => sql.end());
    await migrate(sql, migrations);
    const { implementations, keyring, sweep } = createUserService({
      sql,
      clock: systemClock,
      settings: toSettings(config),
    });
    const tendKeys = () => keyring.load().then(() => publishKeys(keyring, consul, signal));
    await tendKeys();
    const onError = (error: unknown): void => log.error({ err: error }, 'periodic work failed');
    onStop(repeat({ task: tendKeys, everyMs: 10_000, onError }));
    onStop(repeat({ task: sweep, everyMs: 3_600_000, onError }));
    return implementations;
  },
});
