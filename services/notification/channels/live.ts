// The delivery channels of a running service. They use Consul's settings before those of the environment, the service's
// secrets, and the user service, which makes the tokens of links. The service makes two secrets itself and keeps them,
// because browsers subscribe to one key and links have to stay valid.
import { randomBytes } from 'node:crypto';
import webpush from 'web-push';
import { connectClient } from '#chassis/rpc/client/client.ts';
import { backgroundContext } from '#chassis/rpc/context.ts';
import type { Resources } from '#chassis/service/lifecycle.ts';
import { untilReached } from '#consul/client.ts';
import { watchSettings } from '#consul/settings.ts';
import { MailTokenServiceService } from '#proto/gen/sinew/user/v1/mail_token.ts';
import type { NotificationConfig } from '../config.ts';
import { type ChannelSecrets, createDeliveryChannels, type DeliveryChannels } from './delivery-channels.ts';
import { withDefaults } from './settings.ts';

type ServiceResources = Resources<NotificationConfig>;

const tokenLimitMs = 3000;

export async function connectDeliveryChannels(resources: ServiceResources): Promise<DeliveryChannels> {
  const { config, consul, identity, log, signal, onStop } = resources;
  const onRefused = (message: string): void => log.error(message);
  const settings = watchSettings(consul, { service: 'notification', schema: withDefaults(config), onRefused });
  onStop(settings.stop);
  const users = connectClient(MailTokenServiceService, { identity });
  onStop(users.close);
  const secrets = await watchSecrets(resources);
  return createDeliveryChannels({
    settings: settings.current,
    secrets,
    outbox: config.mailOutbox,
    edgeUrl: config.edgeUrl,
    allowsPrivate: config.pushAllowsPrivate,
    issueToken: async (askId) => {
      const context = backgroundContext({ name: 'issue mail token', signal, timeoutMs: tokenLimitMs });
      return (await users.call.issueMailToken({ askId }, context)).token;
    },
  });
}

/** The secrets that the operator has set go before those of the environment. */
async function watchSecrets({ config, secrets, signal, onStop }: ServiceResources): Promise<() => ChannelSecrets> {
  const { smtpPassword, vapidPrivateKey, smsToken, bounceSecret, bouncePassword } = config;
  const getOrMake = async (name: string, make: () => string): Promise<string> =>
    (await untilReached(() => secrets.getOrMake({ scope: 'mesh', name }, async () => make()), signal)).value;
  const made = {
    signingKey: await getOrMake('signing-key', () => randomBytes(32).toString('base64url')),
    vapidPrivateKey: await getOrMake(
      'vapid-private-key',
      () => vapidPrivateKey ?? webpush.generateVAPIDKeys().privateKey,
    ),
  };
  const current: ChannelSecrets = { smtpPassword, smsToken, bounceSecret, bouncePassword, ...made };
  const watch = (name: string, key: keyof ChannelSecrets, otherwise: string | undefined): void => {
    onStop(secrets.watch(name, (secret) => Object.assign(current, { [key]: secret?.value ?? otherwise })));
  };
  watch('smtp-password', 'smtpPassword', smtpPassword);
  watch('sms-token', 'smsToken', smsToken);
  watch('bounce-secret', 'bounceSecret', bounceSecret);
  watch('bounce-password', 'bouncePassword', bouncePassword);
  watch('vapid-private-key', 'vapidPrivateKey', made.vapidPrivateKey);
  watch('signing-key', 'signingKey', made.signingKey);
  return () => current;
}
