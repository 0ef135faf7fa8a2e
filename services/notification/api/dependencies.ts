// The parts that the handlers use. service.ts makes them.
import type { Clock } from '#chassis/runtime/clock.ts';
import type { BounceReader } from '../bounces/reader.ts';
import type { DeliveryChannels } from '../channels/delivery-channels.ts';
import type { Signature } from '../preferences/signature.ts';
import type { DeliveryStore } from '../store/deliveries.ts';
import type { DeviceStore } from '../store/devices.ts';
import type { NotificationStore } from '../store/notifications.ts';
import type { PreferenceStore } from '../store/preferences.ts';
import type { RecipientStore } from '../store/recipients.ts';
import type { Hub } from '../stream/hub.ts';

export interface Dependencies {
  notifications: NotificationStore;
  recipients: RecipientStore;
  deliveries: DeliveryStore;
  devices: DeviceStore;
  preferences: PreferenceStore;
  bounceReader: BounceReader;
  signature: Signature;
  deliveryChannels: DeliveryChannels;
  hub: Hub;
  heartbeatMs: number;
  clock: Clock;
}
