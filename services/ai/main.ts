// The AI service: the coach. It keeps its own projection of people's training and answers from it.
import { databaseConfig } from '#chassis/service/config.ts';
import { runStoredService } from '#chassis/service/stored.ts';
import { buildAi, migrations } from './service.ts';

await runStoredService({
  name: 'ai',
  config: databaseConfig,
  migrations,
  build: buildAi,
  subscribe: ({ events }) => events,
  erase: ({ erase }) => erase,
});
