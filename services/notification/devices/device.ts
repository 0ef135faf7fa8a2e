// The devices that a person can be reached at: browsers that take Web Push, and phones that get short messages.
import { timingSafeEqual } from 'node:crypto';
import { invalidField, Refusal } from '#chassis/rpc/errors.ts';
import { findEndpointProblem } from '../channels/push-endpoint.ts';

export interface Device {
  id: string;
  userId: string;
  channel: 'push' | 'sms';
  /** The name by which the person knows the device. */
  name: string;
  /** The push service's URL for the browser, or a phone number in international form. */
  address: string;
  keys: { p256dh: string; auth: string } | undefined;
  createTime: Date;
  /** Absent as long as the phone number is not proven. */
  verifyTime: Date | undefined;
  code: SentCode | undefined;
}

/** A code that the service has sent or is sending to the phone, and the wrong attempts at it. */
export interface SentCode {
  deliveryId: string;
  expireTime: Date;
  attempts: number;
}

export const maxDevices = 20;
export const codeLifetimeMs = 10 * 60_000;
const maxCodeAttempts = 5;

/**
 * The most messages with codes that a person may ask for in an hour, and the most that all people together may send to one
 * number in a day.
 */
export const codeLimits = { byPersonInHour: 5, toNumberInDay: 10 };

/** @throws Refusal INVALID_FIELDS */
export function requireEndpoint(endpoint: string, { allowsPrivate }: { allowsPrivate: boolean }): string {
  const problem = findEndpointProblem(endpoint, allowsPrivate);
  if (problem) throw invalidField('webPush.endpoint', problem);
  return endpoint;
}

/**
 * Requires a public key in the long form of a P-256 point, and a secret of 16 bytes. Gives both in base64url.
 * @throws Refusal INVALID_FIELDS
 */
export function requireKeys({ p256dh, auth }: { p256dh: string; auth: string }): { p256dh: string; auth: string } {
  const point = fromBase64(p256dh);
  if (point?.length !== 65 || point[0] !== 4)
    throw invalidField('webPush.p256dh', 'must be a public key of the curve P-256');
  if (fromBase64(auth)?.length !== 16) throw invalidField('webPush.auth', 'must be 16 bytes');
  return { p256dh: point.toString('base64url'), auth: fromBase64(auth)!.toString('base64url') };
}

/** Whether both have the same secret of a browser. */
export function isSameSecret(one: Pick<Device, 'keys'>, other: Pick<Device, 'keys'>): boolean {
  const [secret, given] = [one, other].map(({ keys }) => Buffer.from(keys?.auth ?? '', 'base64url'));
  return secret!.length > 0 && secret!.length === given!.length && timingSafeEqual(secret!, given!);
}

/** Browsers write base64url without padding. Some libraries write base64, or add padding. */
function fromBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9_+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Gives the number as E.164, without the blanks and marks that people write. @throws Refusal INVALID_FIELDS */
export function toPhoneNumber(text: string): string {
  const number = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (!/^\+[1-9]\d{6,14}$/.test(number))
    throw invalidField('phone.number', 'must be a number in international form, such as +34600123456');
  return number;
}

/**
 * Applies an attempt at a code. The right code verifies the device, and a wrong code uses up one attempt. The device stays
 * the same when it is verified already, or when its code has expired or has no attempts left.
 */
export function tryCode(device: Device, isRight: (deliveryId: string) => boolean, now: Date): Device {
  const { code } = device;
  if (device.verifyTime) return device;
  if (!code || code.expireTime <= now || code.attempts >= maxCodeAttempts) return device;
  if (isRight(code.deliveryId)) return { ...device, verifyTime: now, code: undefined };
  return { ...device, code: { ...code, attempts: code.attempts + 1 } };
}

export const wrongCode = (): Refusal =>
  new Refusal(
    'WRONG_DEVICE_CODE',
    'the code is wrong, has expired, or was tried too often; a new one can be asked for',
  );
