// The metrics of deliveries: their outcomes, how many wait, and for how long. No label tells about a person. A notification
// of a digest counts when it joins the digest, and the digest itself counts once, as a mail.
import { Counter, Gauge } from 'prom-client';
import { metrics } from '#chassis/telemetry/metrics/registry.ts';
import { type ChannelName, channelNames } from '../channels/channel.ts';
import type { Decision, DigestReason, DropReason } from './delivery.ts';
import type { AttemptOutcome } from './settlement.ts';

const registers = [metrics];

const deliveries = new Counter({
  name: 'sinew_deliveries_total',
  help: [
    'What became of deliveries at each look at them.',
    'By an attempt: sent, retried (another one comes), given_up (after the last), refused (this message, for good),',
    'bounced (nobody is at the address), obsolete.',
    'Without one: held (quiet hours), digest (as the person wishes), limited (too many mails within an hour),',
    'switched_off, read, suppressed (bounced before), no_address, not_configured.',
  ].join(' '),
  labelNames: ['channel', 'outcome'],
  registers,
});

const waiting = new Gauge({
  name: 'sinew_deliveries_waiting',
  help: 'Deliveries in the queue that all instances share. Those that wait for a digest are in it as the digest.',
  labelNames: ['channel', 'state'],
  registers,
});

const overdue = new Gauge({
  name: 'sinew_delivery_overdue_seconds',
  help: 'How long the delivery has been due that has been due the longest; 0 when none is.',
  labelNames: ['channel'],
  registers,
});

/** The states of deliveries that are in the queue. */
const waitingStates = ['pending', 'held', 'retrying', 'sending'] as const;

const ofDrop: Record<DropReason, string> = {
  'it is not so any more': 'withdrawn',
  'switched off': 'switched_off',
  'read already': 'read',
  'the address is known not to exist': 'suppressed',
  'there is no such address any more': 'no_address',
};

const ofDigest: Record<DigestReason, string> = { '': 'digest', 'too many mails within an hour': 'limited' };

/** Counts a decision that makes no attempt. */
export function countDecision(channel: ChannelName, decision: Exclude<Decision, { do: 'send' }>): void {
  const outcomes = {
    hold: () => 'held',
    digest: () => ofDigest[(decision as Extract<Decision, { do: 'digest' }>).reason],
    drop: () => ofDrop[(decision as Extract<Decision, { do: 'drop' }>).reason],
    notConfigured: () => 'not_configured',
  };
  deliveries.inc({ channel, outcome: outcomes[decision.do]() });
}

/** Counts a delivery that was never made, because the person does not want it. */
export const countUnwanted = (channel: ChannelName): void => deliveries.inc({ channel, outcome: 'switched_off' });

const ofAttempt: Record<Exclude<AttemptOutcome['kind'], 'retry'>, string> = {
  sent: 'sent',
  refused: 'refused',
  gone: 'bounced',
  dropped: 'obsolete',
  notConfigured: 'not_configured',
};

/** Counts the outcome of an attempt. @param isLast whether the delivery ends with this attempt */
export function countAttempt(channel: ChannelName, { kind }: Pick<AttemptOutcome, 'kind'>, isLast: boolean): void {
  const outcome = kind === 'retry' ? (isLast ? 'given_up' : 'retried') : ofAttempt[kind];
  deliveries.inc({ channel, outcome });
}

/** How many deliveries of a channel are in a state, and when the earliest of them is due. */
export interface Backlog {
  channel: ChannelName;
  state: string;
  count: number;
  dueTime: Date;
}

/**
 * Sets the gauges to the state of the queue. When the queue cannot be read, the gauges have no value, because an old value
 * would mislead. @throws the error of `read`
 */
export async function measureBacklog(read: () => Promise<readonly Backlog[]>, now: Date): Promise<void> {
  const backlog = await read().catch((error: unknown) => {
    for (const gauge of [waiting, overdue]) gauge.reset();
    throw error;
  });
  for (const channel of channelNames) {
    const own = backlog.filter((one) => one.channel === channel);
    for (const state of waitingStates) {
      waiting.set({ channel, state }, own.find((one) => one.state === state)?.count ?? 0);
    }
    const seconds = own.map(({ dueTime }) => (now.getTime() - dueTime.getTime()) / 1000);
    overdue.set({ channel }, Math.max(0, ...seconds));
  }
}
