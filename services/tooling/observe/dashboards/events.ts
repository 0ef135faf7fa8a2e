// Events on their way from service to service, and what goes out to people.
import type { Board } from './dashboard.ts';

export const events: Board = {
  name: 'events',
  title: 'Sinew: events and deliveries',
  description: 'Events on their way from service to service, and the mails, pushes and short messages to people.',
  choices: [],
  rows: [
    {
      title: 'Events',
      panels: [
        {
          title: 'Appended',
          unit: 'ops',
          queries: [
            { expr: 'sum by (type) (rate(sinew_events_appended_total[$__rate_interval]))', legend: '{{type}}' },
          ],
        },
        {
          title: 'Handled',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (producer, service) (rate(sinew_events_handled_total[$__rate_interval]))',
              legend: '{{producer}} → {{service}}',
            },
          ],
        },
        {
          title: 'From the append to the effect, p99',
          unit: 's',
          queries: [
            {
              expr: 'histogram_quantile(0.99, sum by (producer, service, le) (rate(sinew_event_delay_seconds_bucket[$__rate_interval])))',
              legend: '{{producer}} → {{service}}',
            },
          ],
        },
        {
          title: 'How late',
          unit: 's',
          queries: [
            {
              expr: 'max by (producer, service) (sinew_consumer_lag_seconds)',
              legend: 'inbox: {{producer}} → {{service}}',
            },
            {
              expr: 'max by (service, consumer) (sinew_outbox_lag_seconds)',
              legend: 'outbox: {{service}} → {{consumer}}',
            },
          ],
        },
        {
          title: 'Parked',
          unit: 'short',
          queries: [{ expr: 'max by (producer, service) (sinew_events_parked)', legend: '{{producer}} → {{service}}' }],
        },
      ],
    },
    {
      title: 'Deliveries',
      panels: [
        {
          title: 'What became of them',
          unit: 'ops',
          queries: [
            {
              expr: 'sum by (channel, outcome) (rate(sinew_deliveries_total[$__rate_interval]))',
              legend: '{{channel}} {{outcome}}',
            },
          ],
        },
        {
          title: 'In the queue',
          unit: 'short',
          queries: [{ expr: 'max by (channel, state) (sinew_deliveries_waiting)', legend: '{{channel}} {{state}}' }],
        },
        {
          title: 'Overdue',
          unit: 's',
          queries: [{ expr: 'max by (channel) (sinew_delivery_overdue_seconds)', legend: '{{channel}}' }],
        },
      ],
    },
  ],
};
