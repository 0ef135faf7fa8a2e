// The user service: accounts, sessions, preferences, and the keys that prove who somebody is to all other services.
import { runStoredService } from '#chassis/service/stored.ts';
import { userConfig } from './config.ts';
import { buildUser, migrations } from './service.ts';

await runStoredService({
  name: 'user',
  config: userConfig,
  migrations,
  build: buildUser,
  // Everything of a person is here already; what it hears is that the other services have deleted theirs.
  subscribe: ({ confirmations }) => confirmations,
});
