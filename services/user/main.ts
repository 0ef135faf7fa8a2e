// The user service: accounts, sessions, preferences, and the keys that prove who somebody is to all other services.
import { openDatabase } from '#chassis/database/open.ts';
import { keepOutboxShort } from '#chassis/events/retention.ts';
import { connectHolders } from '#chassis/personal-data/holders.ts';
import { systemClock } from '#chassis/runtime/clock.ts';
import { repeat } from '#chassis/runtime/repeat.ts';
import { runService } from '#chassis/service/lifecycle.ts';
import { toSettings, userConfig } from './config.ts';
import { followDeletions } from './deletion/service.ts';
import { keepKeys } from './keys/upkeep.ts';
import { watchProviders } from './provider/service.ts';
import { createUserService, migrations } from './service.ts';

await runService({
  name: 'user',
  config: userConfig,
  build: async ({ config, consul, identity, log, envelopes, secrets, revocations, signal, onStop }) => {
    const sql = await openDatabase({ config, secrets, log, signal, onStop }, migrations);
    const holders = connectHolders({ identity });
    const providers = watchProviders({ providers: config.oidcProviders, consul, secrets, log, onStop });
    const parts = { sql, clock: systemClock, envelopes, holders, settings: toSettings(config), providers, revocations };
    const { implementations, keyring, tasks } = createUserService(parts);
    const onError = (err: unknown): void => log.error({ err }, 'periodic work failed');
    await keepKeys({ keyring, consul, signal, onStop, onError });
    onStop(keepOutboxShort(sql, { service: 'user', days: config.eventRetentionDays }, onError));
    for (const task of tasks) onStop(repeat({ ...task, onError }));
    onStop(followDeletions({ sql, clock: systemClock, log, holders }));
    return implementations;
  },
});
