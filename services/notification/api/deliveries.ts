// Translates the deliveries of a notification into the form that a person sees.
import {
  Channel,
  type Delivery as DeliveryMessage,
  Delivery_State as State,
} from '#proto/gen/sinew/notification/v1/delivery.ts';
import type { Delivery } from '../delivery/delivery.ts';

export const fromDelivery = (delivery: Delivery): DeliveryMessage => {
  const { id, channel, deviceId = '', state, attempts, reason, createTime, updateTime, dueTime } = delivery;
  const isWaiting = state === 'pending' || state === 'held' || state === 'retrying';
  return {
    id,
    channel: channels[channel],
    deviceId,
    state: states[state],
    attempts,
    reason,
    createTime,
    updateTime,
    // While a worker sends the delivery, this time is the end of the worker's lease. The person need not see that.
    dueTime: isWaiting ? dueTime : undefined,
  };
};

const channels = { email: Channel.EMAIL, push: Channel.PUSH, sms: Channel.SMS };

const states: Record<Delivery['state'], State> = {
  pending: State.PENDING,
  held: State.HELD,
  retrying: State.RETRYING,
  digest: State.DIGEST,
  sending: State.SENDING,
  sent: State.SENT,
  failed: State.FAILED,
  bounced: State.BOUNCED,
  dropped: State.DROPPED,
  notConfigured: State.NOT_CONFIGURED,
};
