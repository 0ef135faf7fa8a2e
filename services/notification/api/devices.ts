// The RPCs of devices.
import { createId } from '#chassis/database/identifiers.ts';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type {
  AddDeviceRequest,
  Device as DeviceMessage,
  DeviceServiceService,
} from '#proto/gen/sinew/notification/v1/device.ts';
import { type Device, requireEndpoint, requireKeys, toPhoneNumber, tryCode, wrongCode } from '../devices/device.ts';
import type { Dependencies } from './dependencies.ts';

export function deviceHandlers({
  devices,
  deliveryChannels,
  signature,
  clock,
}: Dependencies): Handlers<typeof DeviceServiceService> {
  return {
    listDevices: async (_, { caller }) => ({
      devices: (await devices.list(caller.userId)).map(fromDevice),
      pushKey: deliveryChannels.pushKey(),
    }),

    addDevice: async (request, { caller: { userId } }) => {
      const now = clock.now();
      const device = toDevice(request, { id: createId(now), userId, createTime: now }, deliveryChannels.allowsPrivate);
      if (device.channel === 'sms' && !deliveryChannels.channels.sms.isConfigured()) throw notConfigured();
      return fromDevice(await devices.add(device, now));
    },

    verifyDevice: async ({ deviceId, code }, { caller }) => {
      const isRight = (deliveryId: string): boolean => signature.isCode(deliveryId, code);
      const now = clock.now();
      const change = { userId: caller.userId, id: deviceId, now };
      const device = await devices.update(change, (stored) => tryCode(stored, isRight, now));
      if (!device.verifyTime) throw wrongCode();
      return fromDevice(device);
    },

    deleteDevice: async ({ deviceId }, { caller }) => {
      await devices.delete(caller.userId, deviceId);
      return {};
    },
  };
}

const notConfigured = (): Refusal =>
  new Refusal('CHANNEL_NOT_CONFIGURED', 'short messages cannot be sent: the operator has not set them up');

function toDevice(
  { name, address }: AddDeviceRequest,
  base: Pick<Device, 'id' | 'userId' | 'createTime'>,
  allowsPrivate: boolean,
): Device {
  const open = { ...base, verifyTime: undefined, code: undefined };
  if (address?.$case === 'webPush') {
    const { endpoint, ...keys } = address.value;
    const device = { address: requireEndpoint(endpoint, { allowsPrivate }), keys: requireKeys(keys) };
    return { ...open, ...device, channel: 'push', name: name || 'Browser' };
  }
  const number = toPhoneNumber(address?.value.number ?? '');
  return { ...open, channel: 'sms', name: name || 'Phone', address: number, keys: undefined };
}

const fromDevice = ({ id, name, createTime, verifyTime, channel, address }: Device): DeviceMessage => ({
  id,
  name,
  createTime,
  verifyTime,
  address:
    channel === 'push'
      ? { $case: 'browser', value: { pushService: URL.parse(address)?.host ?? '' } }
      : { $case: 'phone', value: { number: address } },
});
