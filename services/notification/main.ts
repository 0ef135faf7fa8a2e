// The notification service: tells people what happened, in their inbox and on their live streams, in their language.
import { openDatabase } from '#chassis/database/open.ts';
import { connectEvents } from '#chassis/events/carrier.ts';
import { consumeEvents } from '#chassis/events/inbox/consumer.ts';
import { keepOutboxShort } from '#chassis/events/retention.ts';
import { systemClock } from '#chassis/runtime/clock.ts';
import { runService } from '#chassis/service/lifecycle.ts';
import { connectMeans } from './channels/live.ts';
import { notificationConfig, toSettings } from './config.ts';
import { createNotificationService, migrations } from './service.ts';

await runService({
  name: 'notification',
  config: notificationConfig,
  build: async (resources) => {
    const { config, identity, log, onStop } = resources;
    const sql = await openDatabase(resources, migrations);
    const [settings, means] = [toSettings(config), await connectMeans(resources)];
    const onError = (error: unknown): void => log.error({ err: error }, 'work in the background failed');
    const service = createNotificationService({ sql, clock: systemClock, settings, means, log, onError });
    onStop(await service.start());
    for (const [producer, handlers] of Object.entries(service.events))
      onStop(consumeEvents({ from: connectEvents(producer, { identity }), sql, log, handlers }));
    onStop(keepOutboxShort(sql, { service: 'notification', days: config.eventRetentionDays }, onError));
    return service.implementations;
  },
});
