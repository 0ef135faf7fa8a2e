// The AI service: the coach. It keeps its own projection of people's training and answers from it.
import { runStoredService } from '#chassis/service/stored.ts';
import { aiConfig } from './config.ts';
import { buildAi, migrations } from './service.ts';

await runStoredService({
  name: 'ai',
  config: aiConfig,
  migrations,
  build: buildAi,
  subscribe: ({ events }) => events,
  erase: ({ erase }) => erase,
  eraseOrganisation: ({ eraseOrganisation }) => eraseOrganisation,
});
