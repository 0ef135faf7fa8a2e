// A process that only sends due deliveries, to the mail server that its orders name. Tests may kill it.
import { pino } from 'pino';
import { connectDatabase } from '#chassis/database/database.ts';
import { readSmtpServer } from '../../services/notification/channels/settings.ts';
import { createNotificationService } from '../../services/notification/service.ts';
import { testDeliveryChannels } from '../harness/notification.ts';

const [, , databaseUrl = '', smtpUrl = ''] = process.argv;
const { worker } = createNotificationService({
  sql: connectDatabase({ url: databaseUrl, connections: 4 }),
  clock: { now: () => new Date() },
  settings: { heartbeatMs: 15_000, comparisonMs: 1000, mailboxMs: 30_000 },
  deliveryChannels: testDeliveryChannels({ settings: () => ({ smtpUrl: readSmtpServer(smtpUrl) }) }),
  log: pino({ level: 'silent' }),
  onError: (error) => process.stderr.write(`${error}\n`),
});
worker.start();
