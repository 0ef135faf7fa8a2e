// The metrics of events: how many were appended and handled, how late, and how many are parked.
import { Counter, Gauge, Histogram } from 'prom-client';
import { metrics } from '../telemetry/metrics/registry.ts';

const registers = [metrics];

/** Since when the oldest event waits that is read for a consumer and not given to it, by consumer; `undefined` when none waits. */
export const unsentSince = new Map<string, Date | undefined>();

new Gauge({
  name: 'sinew_outbox_lag_seconds',
  help: 'The age of the oldest event that waits in the outbox for a consumer that is connected here; 0 when none waits.',
  labelNames: ['consumer'],
  registers,
  collect() {
    this.reset();
    for (const [consumer, since] of unsentSince) {
      this.set({ consumer }, since ? (Date.now() - since.getTime()) / 1000 : 0);
    }
  },
});

export const eventMetrics = {
  appended: new Counter({
    name: 'sinew_events_appended_total',
    help: 'Events appended to the outbox, by transactions that have committed.',
    labelNames: ['type'],
    registers,
  }),
  handled: new Counter({
    name: 'sinew_events_handled_total',
    help: 'Events whose effect has been committed.',
    labelNames: ['producer', 'type'],
    registers,
  }),
  /** From the append to the committed effect. */
  delay: new Histogram({
    name: 'sinew_event_delay_seconds',
    help: 'From the append of an event to its committed effect.',
    labelNames: ['producer'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300],
    registers,
  }),
  lag: new Gauge({
    name: 'sinew_consumer_lag_seconds',
    help: 'The age of the event that was handled last; 0 when there is nothing left to handle.',
    labelNames: ['producer'],
    registers,
  }),
  parked: new Gauge({
    name: 'sinew_events_parked',
    help: 'Events that could not be handled, with those that wait behind them.',
    labelNames: ['producer'],
    registers,
  }),
};
