// What all channels have in common: a channel takes one message for one address and reports the result. Only the channel knows the
// provider's codes, so it decides whether another attempt makes sense. It does not decide when.

export const channelNames = ['email', 'push', 'sms'] as const;
export type ChannelName = (typeof channelNames)[number];

export type Outcome =
  /** The provider took it; `reference` is what the provider calls it. */
  | { kind: 'sent'; reference: string }
  /** Another attempt may succeed; not before `afterMs`, when the provider says so for everybody it serves. */
  | { kind: 'retry'; reason: string; afterMs?: number }
  /** This message will never be taken; others to the same address may be. */
  | { kind: 'refused'; reason: string }
  /** No message to this address will ever arrive. */
  | { kind: 'gone'; reason: string }
  /** The operator has not said how to send. */
  | { kind: 'notConfigured' };

export interface Channel<Message> {
  isConfigured: () => boolean;
  /** Failures of the provider or the network are outcomes and never errors. Ends within `sendLimitMs`. */
  send: (message: Message) => Promise<Outcome>;
}

/** The longest attempt. A worker's lease on a delivery lasts longer. */
export const sendLimitMs = 30_000;

/** How long one read or write may stall. */
export const stallLimitMs = 15_000;

/** The time that a `Retry-After` header asks for, as seconds or as a date (RFC 9110, section 10.2.3). */
export function readRetryAfter(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), dayMs) : undefined;
}

const dayMs = 86_400_000;
