// How often a client may call. Limits that are alike share one class of buckets; a route says in its metadata which classes
// count its calls and as what, and the filter makes a bucket for each caller or address that comes.
// The buckets belong to the filters of the listener, not to routes: a method's REST and gRPC routes say the same, so they
// empty the same bucket, and new routes do not refill any.
import type { Contract, Limit, Method } from '#proto/contract.ts';
import type { EdgeSettings } from '../../mesh.ts';
import { extension, type Resource, seconds } from '../resource.ts';

/** Made of the token's subject after it was checked; what comes from outside under this name is dropped. */
export const callerHeader = 'x-sinew-caller';

/** Buckets that are remembered for each class. One that is forgotten comes back full, so it must be many. */
const rememberedBuckets = 50_000;

/** IPv6 clients usually own a whole /64, and could otherwise take a fresh bucket for every request. */
const address: Resource = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };
const addressEntry = { key: 'masked_remote_address' };
const caller: Resource = { request_headers: { header_name: callerHeader, descriptor_key: 'caller' } };
const withoutToken: Resource = {
  header_value_match: {
    descriptor_key: 'token',
    descriptor_value: 'none',
    headers: [{ name: callerHeader, present_match: false }],
  },
};
const withoutTokenEntry = { key: 'token', value: 'none' };

/** The ways to count a call: whose it is, as the filter finds it out, and as its buckets name it. */
const ways = {
  caller: { actions: [caller], entries: [{ key: 'caller' }] },
  callerless: { actions: [withoutToken, address], entries: [withoutTokenEntry, addressEntry] },
  address: { actions: [address], entries: [addressEntry] },
  anonymous: { actions: [withoutToken, address], entries: [withoutTokenEntry, addressEntry] },
} as const;

type Way = keyof typeof ways;

interface Count {
  way: Way;
  limit: Limit;
  /** What is counted: a method, or for `anonymous` a whole service. */
  of: string;
}

/** Where a token is needed, nobody comes this far without one. */
function countsOf({ path, service, access, limit }: Method, { limits }: Contract): Count[] {
  const open = access.kind === 'public';
  const method = path.slice(1);
  const anonymous = open && limits.anonymous.get(service);
  return [
    { way: limit.by, limit, of: method },
    ...(open && limit.by === 'caller' ? [{ way: 'callerless' as const, limit, of: method }] : []),
    ...(anonymous ? [{ way: 'anonymous' as const, limit: anonymous, of: service }] : []),
  ];
}

/** All calls of an address together, counted before the token is looked at. */
export const overallLimit = ({ limits }: Contract, settings: EdgeSettings): Resource =>
  toFilter('sinew.limit.overall', {
    stat_prefix: 'overall',
    rate_limits: [{ actions: [address] }],
    descriptors: [{ entries: [addressEntry], token_bucket: toBucket(limits.overall, settings) }],
    // The filter below tells the state of the method's bucket on every answer; this one speaks when it refuses.
    response_headers_to_add: [
      { header: { key: 'x-ratelimit-limit', value: String(scale(limits.overall, settings)) } },
      { header: { key: 'x-ratelimit-remaining', value: '0' } },
    ],
  });

/** The limits of methods and of calls without a token. */
export function methodLimits(contract: Contract, settings: EdgeSettings): Resource {
  const classes = new Map<string, Count>();
  for (const method of contract.methods) {
    for (const count of countsOf(method, contract)) classes.set(`${count.way} ${toClass(count.limit)}`, count);
  }
  return toFilter('sinew.limit.method', {
    stat_prefix: 'method',
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    rate_limits: Object.entries(ways).map(([way, { actions }]) => ({
      actions: [fromRoute(way), fromRoute(`${way}_of`), ...actions],
    })),
    // Envoy compares a call with each of these in turn, so only those that occur are written.
    descriptors: [...classes.values()].map(({ way, limit }) => ({
      entries: [{ key: way, value: toClass(limit) }, { key: `${way}_of` }, ...ways[way].entries],
      token_bucket: toBucket(limit, settings),
    })),
  });
}

const metadataNamespace = 'sinew.limit';

/** What a route's metadata says of its limits: for each way the class, and what is counted. */
export const limitsOfRoute = (method: Method, contract: Contract): Resource => ({
  filter_metadata: {
    [metadataNamespace]: Object.fromEntries(
      countsOf(method, contract).flatMap(({ way, limit, of }) => [
        [way, toClass(limit)],
        [`${way}_of`, of],
      ]),
    ),
  },
});

/** `600/60s` */
const toClass = ({ requests, windowMs }: Limit): string => `${requests}/${seconds(windowMs)}`;

const fromRoute = (key: string): Resource => ({
  metadata: {
    descriptor_key: key,
    source: 'ROUTE_ENTRY',
    metadata_key: { key: metadataNamespace, path: [{ key }] },
  },
});

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
