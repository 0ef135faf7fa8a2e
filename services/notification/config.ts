// The notification service's own configuration, added to that of every service with a database.
import { z } from 'zod';
import { databaseConfig } from '#chassis/service/config.ts';
import { channelSettings } from './channels/settings.ts';

export const notificationConfig = databaseConfig.extend({
  /** The longest silence of a live stream. The contract allows a longer time between two messages. */
  heartbeatSeconds: z.coerce.number().min(0.05).max(45).default(15),
  /** How often the service compares the open streams with the inboxes in the database, in case a notice was lost. */
  comparisonSeconds: z.coerce.number().min(0.05).max(60).default(1),
  /** How often the service reads the mailbox for returned mails, where the operator has one. */
  mailboxSeconds: z.coerce.number().min(0.05).max(3600).default(30),
  ...channelSettings,
  smtpPassword: z.string().optional().meta({ secret: true }),
  /** In base64url; `npx web-push generate-vapid-keys` makes such a key. */
  vapidPrivateKey: z.string().optional().meta({ secret: true }),
  smsToken: z.string().optional().meta({ secret: true }),
  bouncePassword: z.string().optional().meta({ secret: true }),
  /** The secret of the program that passes on returned mails. */
  bounceSecret: z.string().optional().meta({ secret: true }),
  /** The folder that keeps mails as long as there is no mail server. */
  mailOutbox: z.string().optional(),
  /** The public address of the door. */
  edgeUrl: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  /** True only in tests, because their push services are on loopback. */
  pushAllowsPrivate: z.stringbool().default(false),
});

export type NotificationConfig = z.infer<typeof notificationConfig>;

export interface NotificationSettings {
  heartbeatMs: number;
  comparisonMs: number;
  mailboxMs: number;
}

export const toSettings = (config: NotificationConfig): NotificationSettings => ({
  heartbeatMs: config.heartbeatSeconds * 1000,
  comparisonMs: config.comparisonSeconds * 1000,
  mailboxMs: config.mailboxSeconds * 1000,
});
