// How often a client may call. Each limit of the contract is a class of buckets; a route says in its metadata which
// classes count its calls, and the filter makes a bucket for each caller or address that comes.
// The buckets belong to the filters of the listener, not to routes: a method's REST and gRPC routes name the same class
// and method, so they empty the same bucket, and new routes do not refill any.
import type { Contract, Limit, Method } from '#proto/contract.ts';
import type { EdgeSettings } from '../mesh.ts';
import { extension, type Resource, seconds } from './resource.ts';

/** Made of the token's subject after it was checked; what comes from outside under this name is dropped. */
export const callerHeader = 'x-sinew-caller';

/** Buckets that are remembered for each class. One that is forgotten comes back full, so it must be many. */
const rememberedBuckets = 50_000;

/** IPv6 clients usually own a whole /64, and could otherwise take a fresh bucket for every request. */
const address: Resource = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };
const caller: Resource = { request_headers: { header_name: callerHeader, descriptor_key: 'caller' } };
const withoutToken: Resource = {
  header_value_match: {
    descriptor_key: 'token',
    descriptor_value: 'none',
    expect_match: true,
    headers: [{ name: callerHeader, present_match: false }],
  },
};

/** All calls of an address together, counted before the token is looked at. */
export const overallLimit = ({ limits }: Contract, settings: EdgeSettings): Resource =>
  toFilter('sinew.limit.overall', {
    stat_prefix: 'overall',
    rate_limits: [{ actions: [address] }],
    descriptors: [{ entries: [{ key: 'masked_remote_address' }], token_bucket: toBucket(limits.overall, settings) }],
    // The filter below tells the state of the method's bucket on every answer; this one speaks when it refuses.
    response_headers_to_add: [
      { header: { key: 'x-ratelimit-limit', value: String(scale(limits.overall, settings)) } },
      { header: { key: 'x-ratelimit-remaining', value: '0' } },
    ],
  });

/** The limits of methods and of calls without a token. */
export const methodLimits = (contract: Contract, settings: EdgeSettings): Resource => {
  const classes = new Map<string, Limit>();
  for (const limit of [...contract.methods.map((method) => method.limit), ...contract.limits.anonymous.values()]) {
    classes.set(toClass(limit), limit);
  }
  return toFilter('sinew.limit.method', {
    stat_prefix: 'method',
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    rate_limits: [
      { actions: [fromRoute('class'), fromRoute('by_caller'), caller] },
      { actions: [fromRoute('class'), fromRoute('by_caller'), withoutToken, address] },
      { actions: [fromRoute('class'), fromRoute('by_address'), address] },
      { actions: [fromRoute('anonymous_class'), fromRoute('anonymous'), withoutToken, address] },
    ],
    descriptors: [...classes].flatMap(([name, limit]) => toDescriptors(name, toBucket(limit, settings))),
  });
};

const metadataNamespace = 'sinew.limit';

/** What a route's metadata says of its limits. Empty when nothing is counted there. */
export function limitsOfRoute(method: Method, { limits }: Contract): Resource {
  const anonymous = limits.anonymous.get(method.service);
  return {
    filter_metadata: {
      [metadataNamespace]: {
        class: toClass(method.limit),
        [method.limit.by === 'caller' ? 'by_caller' : 'by_address']: method.path.slice(1),
        ...(anonymous && { anonymous_class: toClass(anonymous), anonymous: method.service }),
      },
    },
  };
}

/** `600/60s`: limits that are alike share their configuration, though never a bucket. */
const toClass = ({ requests, windowMs }: Limit): string => `${requests}/${seconds(windowMs)}`;

const fromRoute = (key: string): Resource => ({
  metadata: {
    descriptor_key: key,
    source: 'ROUTE_ENTRY',
    metadata_key: { key: metadataNamespace, path: [{ key }] },
  },
});

/** The buckets of one class, for each way in which its calls can be counted. A key without a value stands for any. */
function toDescriptors(name: string, token_bucket: Resource): Resource[] {
  const token = { key: 'token', value: 'none' };
  const remote = { key: 'masked_remote_address' };
  return [
    [{ key: 'class', value: name }, { key: 'by_caller' }, { key: 'caller' }],
    [{ key: 'class', value: name }, { key: 'by_caller' }, token, remote],
    [{ key: 'class', value: name }, { key: 'by_address' }, remote],
    [{ key: 'anonymous_class', value: name }, { key: 'anonymous' }, token, remote],
  ].map((entries) => ({ entries, token_bucket }));
}

/** Full at first and refilled evenly, so that a window's worth may come at once but not twice. */
const toBucket = (limit: Limit, settings: EdgeSettings): Resource => ({
  max_tokens: scale(limit, settings),
  tokens_per_fill: scale(limit, settings),
  fill_interval: seconds(limit.windowMs),
});

/** What a bucket can hold at the most: Envoy counts in 32 bits. */
const fullest = 2 ** 32 - 1;

const scale = ({ requests }: Limit, { limitScale }: EdgeSettings): number =>
  Math.min(fullest, Math.max(1, Math.round(requests * limitScale)));

const always: Resource = { default_value: { numerator: 100, denominator: 'HUNDRED' } };

const toFilter = (name: string, fields: Resource): Resource =>
  extension(name, 'extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
    filter_enabled: always,
    filter_enforced: always,
    always_consume_default_token_bucket: false,
    max_dynamic_descriptors: rememberedBuckets,
    enable_retry_after_header: true,
    rate_limited_as_resource_exhausted: true,
    ...fields,
  });
