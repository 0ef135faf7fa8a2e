// Refuses a call at once when its service has as much to do as it can do in good time. Otherwise everybody would wait, and in the end be
// answered too late. How much that is, Envoy measures for each service by the times of its answers (adaptive concurrency).
// A service that is overrun could refuse calls only when it comes to them, which takes longer the more it has to do.
import type { Contract, Method } from '#proto/contract.ts';
import { isBound } from '#proto/priority.ts';
import { type Resource, seconds, typed } from '../../resource/resource.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.room';

/** While half of the answers take longer than this and a quarter more, fewer calls are let in. */
const targetMs = 280;
const windowMs = 100;
/** As many calls at a service are always let in: so many may come at once, and one slow moment says nothing of the next. */
const least = 256;
const most = 512;

const nameOf = (service: string): string => `${name}.${service}`;

const toRoom = (service: string): Resource => ({
  name: nameOf(service),
  disabled: true,
  typed_config: typed('extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency', {
    gradient_controller_config: {
      sample_aggregate_percentile: { value: 50 },
      concurrency_limit_params: { max_concurrency_limit: most, concurrency_update_interval: seconds(windowMs) },
      min_rtt_calc_params: { fixed_value: seconds(targetMs), min_concurrency: least },
    },
  }),
});

const servicesOf = ({ methods }: Contract): string[] => [
  ...new Set(methods.filter(isBoundHere).map(({ service }) => service)),
];

/** Internal methods have no way through the door. */
function isBoundHere(method: Method): boolean {
  return method.access.kind !== 'internal' && isBound(method);
}

const switchedOn: Resource = typed('config.route.v3.FilterConfig', { config: {} });

export const room: Filter = {
  name,
  perService: ({ contract }) => servicesOf(contract).sort().map(toRoom),
  route: ({ method }) => (isBound(method) ? { name: nameOf(method.service), config: switchedOn } : {}),
};
