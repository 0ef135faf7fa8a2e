// What each process needs and has: processor, memory, connections, certificates and disk.
import type { Board, Panel } from './dashboard.ts';

const legend = '{{instance}}';
const of = (metric: string): string => `${metric}{service=~"$service"}`;

/** A panel with a line for each process. */
const lines = (title: string, unit: Panel['unit'], expr: string): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
});

export const processes: Board = {
  name: 'processes',
  title: 'Sinew: processes',
  description: 'What each process needs and has: processor, memory, connections, certificates and disk.',
  choices: [{ name: 'service', query: 'label_values(process_start_time_seconds, service)' }],
  rows: [
    {
      title: 'Processor and memory',
      panels: [
        lines('Processors used', 'short', `rate(${of('process_cpu_seconds_total')}[$__rate_interval])`),
        lines('Memory', 'bytes', of('process_resident_memory_bytes')),
        lines('Heap', 'bytes', of('nodejs_heap_size_used_bytes')),
        lines('Delay of the event loop, p99', 's', of('nodejs_eventloop_lag_p99_seconds')),
        lines(
          'Share of the time in garbage collection',
          'percentunit',
          `sum by (instance) (rate(${of('nodejs_gc_duration_seconds_sum')}[$__rate_interval]))`,
        ),
      ],
    },
    {
      title: 'Connections, certificates, disk',
      panels: [
        {
          title: 'Connections to the database',
          unit: 'short',
          queries: [
            { expr: of('sinew_pool_connections_used'), legend: '{{instance}} used' },
            { expr: of('sinew_pool_connections'), legend: '{{instance}} at most' },
          ],
        },
        lines('Work that waits for a connection', 'short', of('sinew_pool_waiting')),
        {
          title: 'Rest of the certificates',
          unit: 's',
          queries: [{ expr: of('sinew_certificate_remaining_seconds'), legend: '{{instance}} {{certificate}}' }],
        },
        lines('Room on the disk', 'percentunit', `${of('sinew_disk_free_bytes')} / ${of('sinew_disk_size_bytes')}`),
        {
          title: 'Spans and lines of the log that reached no collector',
          unit: 'ops',
          queries: [
            { expr: `rate(${of('sinew_spans_unexported_total')}[$__rate_interval])`, legend: '{{instance}} spans' },
            { expr: `rate(${of('sinew_log_lines_unexported_total')}[$__rate_interval])`, legend: '{{instance}} lines' },
          ],
        },
      ],
    },
  ],
};
