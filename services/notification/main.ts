// The notification service: tells people what happened, in their inbox and on their live streams, in their language.
import { systemClock } from '#chassis/clock.ts';
import { openDatabase } from '#chassis/database/open.ts';
import { connectEvents } from '#chassis/events/carrier.ts';
import { consumeEvents } from '#chassis/events/consumer.ts';
import { keepOutboxShort } from '#chassis/events/retention.ts';
import { repeat } from '#chassis/lifecycle/repeat.ts';
import { runService } from '#chassis/lifecycle.ts';
import { notificationConfig, toSettings } from './config.ts';
import { createNotificationService, migrations } from './service.ts';

await runService({
  name: 'notification',
  config: notificationConfig,
  build: async ({ config, identity, log, secrets, onStop }) => {
    const sql = await openDatabase({ config, secrets, onStop }, migrations);
    const settings = toSettings(config);
    const onError = (error: unknown): void => log.error({ err: error }, 'work in the background failed');
    const service = createNotificationService({ sql, clock: systemClock, settings, onError });
    onStop(await service.listen());
    for (const [producer, handlers] of Object.entries(service.events))
      onStop(consumeEvents({ from: connectEvents(producer, { identity }), sql, log, handlers }));
    onStop(keepOutboxShort(sql, { service: 'notification', days: config.eventRetentionDays }, onError));
    onStop(repeat({ task: service.sweep, everyMs: 3_600_000, onError }));
    return service.implementations;
  },
});
