// The common part of all channels: a channel takes one message for one address and reports the result. Only the channel
// knows the provider's codes, so the channel decides whether another attempt makes sense. delivery/ decides when.

export const channelNames = ['email', 'push', 'sms'] as const;
export type ChannelName = (typeof channelNames)[number];

export type Outcome =
  /** The provider took the message; `reference` is the provider's name for it. */
  | { kind: 'sent'; reference: string }
  /** Another attempt may succeed. `afterMs` is the pause that the provider asks for, for all messages to that provider. */
  | { kind: 'retry'; reason: string; afterMs?: number }
  /** The provider will never take this message. It may take others to the same address. */
  | { kind: 'refused'; reason: string }
  /** No message to this address will ever arrive. */
  | { kind: 'gone'; reason: string }
  /** The operator has not configured the channel. */
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

/**
 * The pause in milliseconds, at most a day, that a `Retry-After` header asks for by seconds or by a date (RFC 9110, section
 * 10.2.3). Undefined where there is no such header, or nobody can read it.
 */
export function readRetryAfter(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), dayMs) : undefined;
}

const dayMs = 86_400_000;
