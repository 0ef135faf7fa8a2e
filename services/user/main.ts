// The user service: accounts, sessions, preferences, and the keys that prove who somebody is to all other services.
import { runStoredService } from '#chassis/service/stored.ts';
import { userConfig } from './config.ts';
import { buildUser, migrations } from './service.ts';

await runStoredService({
  name: 'user',
  config: userConfig,
  migrations,
  build: buildUser,
  // This service deletes its own data of a person at once. The other services tell it that they have deleted theirs.
  subscribe: ({ confirmations }) => confirmations,
});
