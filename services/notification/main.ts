// The notification service: tells people what happened, in their inbox and on their live streams, in their language.
import { runStoredService } from '#chassis/service/stored.ts';
import { notificationConfig } from './config.ts';
import { buildNotification, migrations } from './service.ts';

await runStoredService({
  name: 'notification',
  config: notificationConfig,
  migrations,
  build: buildNotification,
  subscribe: ({ events }) => events,
  erase: ({ erase }) => erase,
});
