// The calls of a method: how many, by whom, how they end, how long they take, and the trace of one of them.
import type { Board } from './dashboard.ts';

const chosen = 'service=~"$service",method=~"$method"';
const rate = (metric: string, by: string): string => `sum by (${by}) (rate(${metric}{${chosen}}[$__rate_interval]))`;

export const calls: Board = {
  name: 'calls',
  title: 'Sinew: calls by method',
  description: 'The calls of a method: how many, by whom, how they end and how long they take. Points lead to traces.',
  choices: [
    { name: 'service', query: 'label_values(sinew_rpc_calls_total, service)' },
    { name: 'method', query: 'label_values(sinew_rpc_calls_total{service=~"$service"}, method)' },
  ],
  rows: [
    {
      title: 'How many, and how they end',
      panels: [
        {
          title: 'Calls by method',
          unit: 'reqps',
          queries: [{ expr: rate('sinew_rpc_calls_total', 'method'), legend: '{{method}}' }],
        },
        {
          title: 'Calls by caller',
          unit: 'reqps',
          queries: [{ expr: rate('sinew_rpc_calls_total', 'caller'), legend: '{{caller}}' }],
        },
        {
          title: 'Calls by outcome',
          unit: 'reqps',
          queries: [{ expr: rate('sinew_rpc_calls_total', 'outcome'), legend: '{{outcome}}' }],
        },
        {
          title: 'Share that failed by a fault of ours',
          unit: 'percentunit',
          queries: [
            {
              expr: `(sum by (method) (rate(sinew_rpc_calls_total{fault="service",${chosen}}[$__rate_interval])) or 0 * ${rate('sinew_rpc_calls_total', 'method')}) / ${rate('sinew_rpc_calls_total', 'method')}`,
              legend: '{{method}}',
            },
          ],
        },
      ],
    },
    {
      title: 'How long they take',
      panels: [
        ...[0.5, 0.99].map((quantile) => ({
          title: `Time of a call, p${quantile * 100}`,
          unit: 's' as const,
          queries: [
            {
              expr: `histogram_quantile(${quantile}, ${rate('sinew_rpc_duration_seconds_bucket', 'method, le')})`,
              legend: '{{method}}',
              exemplars: true,
            },
          ],
        })),
        {
          title: 'Share that was slow',
          unit: 'percentunit',
          queries: [{ expr: 'method:sinew_rpc_slow:ratio_rate5m{method=~"$method"}', legend: '{{method}}' }],
        },
        {
          title: 'Open streams',
          unit: 'short',
          queries: [{ expr: 'sum by (method) (sinew_open_streams{service=~"$service"})', legend: '{{method}}' }],
        },
      ],
    },
  ],
};
