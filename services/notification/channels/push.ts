// Web Push: the message is encrypted for the browser alone (RFC 8291, aes128gcm) and signed with the operator's VAPID key
// (RFC 8292). The push service's address comes from the browser, so the connection goes to public hosts only, follows no
// redirect, and reads no more of the answer than its status.
import { request } from 'node:https';
import webpush from 'web-push';
import { ForbiddenAddress, publicLookup } from './address-guard.ts';
import { type Channel, type Outcome, readRetryAfter, sendLimitMs } from './channel.ts';
import { findEndpointProblem } from './push-endpoint.ts';

export interface Push {
  id: string;
  subscription: { endpoint: string; p256dh: string; auth: string };
  /** The JSON for the browser's service worker. */
  payload: { id: string; title: string; body: string; url: string; kind: string };
  urgency: 'low' | 'normal' | 'high';
  ttlSeconds: number;
  /** A message replaces an earlier message of the same topic that has not arrived yet. */
  topic: string | undefined;
}

export interface PushSettings {
  subject: string;
  keys: VapidKeys | undefined;
  /** True only in tests, because their push services are on loopback. */
  allowsPrivate: boolean;
}

export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

/** Browsers take 4,096 bytes; encryption adds 103. https://www.rfc-editor.org/rfc/rfc8291#section-4 */
const maxPayloadBytes = 3993;

export function pushChannel(settings: () => PushSettings): Channel<Push> {
  const isConfigured = () => settings().subject !== '' && settings().keys !== undefined;
  return {
    isConfigured,
    send: async (push) => {
      if (!isConfigured()) return { kind: 'notConfigured' };
      const { subject, keys, allowsPrivate } = settings();
      const problem = findEndpointProblem(push.subscription.endpoint, allowsPrivate);
      if (problem) return { kind: 'gone', reason: `the address ${problem}` };
      const sealed = seal(push, { subject, ...keys! });
      return sealed ? post(sealed, allowsPrivate) : { kind: 'gone', reason: "the browser's keys are not usable" };
    },
  };
}

interface Sealed {
  endpoint: string;
  headers: Record<string, string | number>;
  body: Buffer;
}

/** Undefined when the browser's keys are not valid. */
function seal(push: Push, vapidDetails: VapidKeys & { subject: string }): Sealed | undefined {
  const { endpoint, p256dh, auth } = push.subscription;
  const { urgency, ttlSeconds: TTL, topic } = push;
  try {
    const options = { vapidDetails, TTL, urgency, topic, contentEncoding: 'aes128gcm' as const };
    const text = shorten(push.payload);
    const { headers, body } = webpush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, text, options);
    return { endpoint, headers: headers as Sealed['headers'], body };
  } catch {
    return undefined;
  }
}

/** Cuts the text when the whole payload would not fit into a push. */
function shorten(payload: Push['payload']): string {
  const text = JSON.stringify(payload);
  const excess = Buffer.byteLength(text) - maxPayloadBytes;
  if (excess <= 0) return text;
  const characters = [...payload.body];
  return shorten({
    ...payload,
    body: `${characters.slice(0, Math.max(0, characters.length - Math.ceil(excess / 4) - 1)).join('')}…`,
  });
}

function post({ endpoint, headers, body }: Sealed, allowsPrivate: boolean): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const lookup = allowsPrivate ? undefined : publicLookup;
  const signal = AbortSignal.timeout(sendLimitMs);
  const outgoing = request(endpoint, { method: 'POST', headers, agent: false, lookup, signal });
  outgoing.on('error', (error) => resolve(toFailure(error)));
  outgoing.on('response', (response) => {
    const { statusCode = 0, headers: answered } = response;
    resolve(toOutcome(statusCode, answered['retry-after'], answered.location));
    response.destroy();
  });
  outgoing.end(body);
  return promise;
}

function toFailure(error: Error): Outcome {
  if (error instanceof ForbiddenAddress) return { kind: 'gone', reason: 'the address is not on the public internet' };
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return retry('the push service took too long');
  return retry('the push service could not be reached');
}

/** https://www.rfc-editor.org/rfc/rfc8030#section-5 */
function toOutcome(status: number, retryAfter: string | undefined, location: string | undefined): Outcome {
  const reason = `the push service answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent', reference: (location ?? '').slice(0, 500) };
  if (status === 404 || status === 410) return { kind: 'gone', reason };
  const afterMs = readRetryAfter(retryAfter, new Date());
  if (status === 429) return { kind: 'retry', reason, afterMs: afterMs ?? 60_000 };
  if (status >= 500 || status === 408) return { kind: 'retry', reason, afterMs };
  return { kind: 'refused', reason };
}

const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
