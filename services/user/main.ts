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
    const settings = toSettings(config);
    const { implementations, keyring, sweep } = createUserService({ sql, clock: systemClock, settings });
    const publish = () => publishKeys(keyring, consul, signal);
    await publish();
    const onError = (error: unknown): void => log.error({ err: error }, 'periodic work failed');
    const every = (everyMs: number, task: () => Promise<void>) => onStop(repeat({ task, everyMs, onError }));
    every(10_000, () => keyring.load());
    every(10_000, publish);
    every(3_600_000, sweep);
    return implementations;
  },
});
