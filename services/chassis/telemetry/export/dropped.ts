// What of the telemetry itself is lost, counted rather than told: a line of the log about lost lines would only be one more.
import { Counter } from 'prom-client';
import { metrics } from '../metrics/registry.ts';

const registers = [metrics];

export const unexportedLines = new Counter({
  name: 'sinew_log_lines_unexported_total',
  help: 'Lines of the log that reached no collector, because it was slow, full or away.',
  registers,
});

export const unexportedSpans = new Counter({
  name: 'sinew_spans_unexported_total',
  help: 'Spans that reached no collector, because it was slow, full or away.',
  registers,
});
