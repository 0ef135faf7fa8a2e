// Is all well, in one look.
import type { Board } from './dashboard.ts';

export const overview: Board = {
  name: 'overview',
  title: 'Sinew: overview',
  description: 'Is all well, in one look.',
  choices: [],
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Processes that answer',
          unit: 'short',
          isNumber: true,
          queries: [{ expr: 'sum(up{service!=""})', legend: '' }],
        },
        {
          title: 'Alerts',
          unit: 'short',
          isNumber: true,
          queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', legend: '' }],
        },
        {
          title: 'Requests at the door',
          unit: 'reqps',
          isNumber: true,
          queries: [
            {
              expr: 'sum(rate(envoy_http_downstream_rq_total{envoy_http_conn_manager_prefix="door"}[$__rate_interval]))',
              legend: '',
            },
          ],
        },
        {
          title: 'Calls that failed by a fault of ours',
          unit: 'percentunit',
          isNumber: true,
          queries: [
            {
              expr: '(sum(rate(sinew_rpc_calls_total{fault="service"}[$__rate_interval])) or vector(0)) / sum(rate(sinew_rpc_calls_total[$__rate_interval]))',
              legend: '',
            },
          ],
        },
      ],
    },
    {
      title: 'The door',
      panels: [
        {
          title: 'Answers by status',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx{envoy_http_conn_manager_prefix="door"}[$__rate_interval]))',
              legend: '{{envoy_response_code_class}}xx',
            },
          ],
        },
        {
          title: 'Requests that limits refused',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (envoy_local_http_ratelimit_prefix) (rate(envoy_http_local_rate_limit_rate_limited[$__rate_interval]))',
              legend: '{{envoy_local_http_ratelimit_prefix}}',
            },
          ],
        },
        {
          title: 'Time of a request',
          unit: 's',
          queries: [0.5, 0.99].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(envoy_http_downstream_rq_time_bucket{envoy_http_conn_manager_prefix="door"}[$__rate_interval]))) / 1000`,
            legend: `p${quantile * 100}`,
          })),
        },
        {
          title: 'Healthy instances',
          unit: 'short',
          queries: [
            {
              expr: 'max by (envoy_cluster_name) (envoy_cluster_membership_healthy{service="envoy"})',
              legend: '{{envoy_cluster_name}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Services',
      panels: [
        {
          title: 'Calls',
          unit: 'reqps',
          queries: [
            { expr: 'sum by (service) (rate(sinew_rpc_calls_total[$__rate_interval]))', legend: '{{service}}' },
          ],
        },
        {
          title: 'Who calls whom',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (caller, service) (rate(sinew_rpc_calls_total[$__rate_interval]))',
              legend: '{{caller}} → {{service}}',
            },
          ],
        },
      ],
    },
  ],
};
