// Takes the deliveries that are due and sends them. Each channel has its own loop, so a slow provider delays only its own
// messages. Any number of instances may run; when one dies, its leases run out and the others take over its deliveries. A
// message may therefore arrive twice, but it is never lost. Each channel asks its provider to suppress the second copy where
// the provider can.
//
// Why not graphile-worker: a person sees the job itself (held, in a digest, third attempt at …), each attempt decides anew
// about the delivery, and a provider's pause holds for all of its jobs. A separate job table would store the facts twice.
import type { Clock } from '#chassis/runtime/clock.ts';
import { Outage } from '#chassis/runtime/repetition/outage.ts';
import { Waker } from '#chassis/runtime/repetition/wakers.ts';
import { continueWork, type WorkNotes } from '#chassis/telemetry/traced-work.ts';
import { type ChannelName, channelNames, sendLimitMs } from '../channels/channel.ts';
import type { Claimed, DeliveryStore } from '../store/deliveries.ts';
import { type Backoff, usualBackoff } from './backoff.ts';
import { countAttempt } from './metrics.ts';
import type { Sender } from './sender.ts';
import { type AttemptOutcome, toSettlement } from './settlement.ts';

export interface WorkerParts {
  deliveries: Pick<DeliveryStore, 'claim' | 'conclude'>;
  sender: Pick<Sender, 'send'>;
  clock: Clock;
  random: () => number;
  /** Called once while the store is away, and for each other failure. */
  onError: (error: unknown) => void;
  /** Called when the store is there again. */
  onStoreBack: () => void;
  settings?: Partial<WorkerSettings>;
}

export interface WorkerSettings {
  backoff: Backoff;
  /** How many deliveries of a channel are sent at once. */
  concurrency: number;
  leaseMs: number;
  /** How often the worker looks for deliveries when nobody wakes it. */
  pollMs: number;
  /** The longest pause between two looks while the store is away. */
  awayMs: number;
}

/** An attempt takes at most `sendLimitMs`, and the work around it takes at most as long again. */
const defaults: WorkerSettings = {
  backoff: usualBackoff,
  concurrency: 8,
  leaseMs: 3 * sendLimitMs,
  pollMs: 500,
  awayMs: 4000,
};

/** The outcomes of an attempt that went wrong. */
const failures = new Set<AttemptOutcome['kind']>(['retry', 'refused', 'gone']);

/** How long a stop waits for attempts under way. Another instance repeats an attempt that takes longer. */
const stopMs = 1500;

export class Worker {
  readonly #parts: WorkerParts;
  readonly #settings: WorkerSettings;
  readonly #running = new Map<ChannelName, Set<Promise<void>>>(channelNames.map((name) => [name, new Set()]));
  /** One for all channels, which share the store. */
  readonly #outage: Outage;
  readonly #loops: Promise<void>[] = [];
  readonly #wakers = new Map<ChannelName, Waker>(channelNames.map((name) => [name, new Waker()]));
  #isStopped = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#settings = { ...defaults, ...parts.settings };
    const { onError, onStoreBack } = parts;
    const { pollMs, awayMs } = this.#settings;
    this.#outage = new Outage({ leastMs: pollMs, mostMs: awayMs, onError, onEnd: onStoreBack });
  }

  /** Answers with the function that stops it. */
  start(): () => Promise<void> {
    for (const channel of channelNames) this.#loops.push(this.#loop(channel));
    return () => this.#stop();
  }

  /** Tells the worker that there may be something to do. */
  wake(): void {
    for (const waker of this.#wakers.values()) waker.wake();
  }

  /** Takes no more deliveries, and waits a moment for the attempts under way. */
  async #stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    const sending = [...this.#running.values()].flatMap((running) => [...running]);
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, stopMs);
    await Promise.race([Promise.all([...this.#loops, ...sending]), timeout.promise]);
    clearTimeout(timer);
  }

  /** Sends the deliveries that are due now. Ends when each of them has been tried. */
  async run(): Promise<number> {
    const counts = await Promise.all(
      channelNames.map(async (channel) => {
        const claimed = await this.#claim(channel, this.#settings.concurrency);
        await Promise.all(claimed.map((one) => this.#attempt(one)));
        return claimed.length;
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #loop(channel: ChannelName): Promise<void> {
    const running = this.#running.get(channel)!;
    const waker = this.#wakers.get(channel)!;
    while (!this.#isStopped) {
      const free = this.#settings.concurrency - running.size;
      const claimed = free > 0 ? await this.#look(channel, free) : [];
      for (const one of claimed) {
        const attempt: Promise<void> = this.#attempt(one)
          .catch((error: unknown) => this.#outage.failed(error))
          .finally(() => {
            running.delete(attempt);
            if (running.size === this.#settings.concurrency - 1) waker.wake();
          });
        running.add(attempt);
      }
      const pauseMs = this.#outage.lasts ? this.#outage.pauseMs : this.#settings.pollMs;
      if (claimed.length < free || free === 0) await waker.wait(pauseMs);
    }
  }

  async #look(channel: ChannelName, limit: number): Promise<Claimed[]> {
    try {
      const claimed = await this.#claim(channel, limit);
      this.#outage.over();
      return claimed;
    } catch (error) {
      this.#outage.failed(error);
      return [];
    }
  }

  #claim(channel: ChannelName, limit: number): Promise<Claimed[]> {
    return this.#parts.deliveries.claim(channel, {
      limit,
      leaseMs: this.#settings.leaseMs,
      now: this.#parts.clock.now(),
    });
  }

  /** A part of the trace of what led to the delivery, also after a restart or days later. */
  #attempt(claimed: Claimed): Promise<void> {
    const { id, channel, purpose, attempts, tracePlace } = claimed;
    const attributes = {
      'messaging.message.id': id,
      'sinew.delivery.purpose': purpose,
      'sinew.delivery.attempt': attempts,
    };
    return continueWork(`deliver ${channel}`, { place: tracePlace, attributes }, (notes) => this.#try(claimed, notes));
  }

  async #try(claimed: Claimed, notes: WorkNotes): Promise<void> {
    const { deliveries, sender, clock, random } = this.#parts;
    // A failure here is not the message's fault, but a message that always fails has to end at some time.
    const failed = (error: unknown): { outcome: AttemptOutcome; address: undefined } => {
      this.#outage.failed(error);
      return { outcome: { kind: 'retry', reason: 'something went wrong on our side' }, address: undefined };
    };
    const sent = await sender.send(claimed).catch(failed);
    if (!sent) return;
    notes.add({ 'sinew.delivery.outcome': sent.outcome.kind });
    if (failures.has(sent.outcome.kind)) notes.fail(sent.outcome.kind);
    const time = { now: clock.now(), random: random(), backoff: this.#settings.backoff };
    const settlement = toSettlement(claimed, sent.outcome, time);
    const isOurs = await deliveries.conclude(claimed, { ...sent, settlement });
    if (isOurs) countAttempt(claimed.channel, sent.outcome, settlement.state !== 'retrying');
  }
}
