// Limits how often a client may call a method, and how often a client without a token may call a service. Limits that are
// alike share one class of buckets. A route says in its metadata which classes count its calls and under which names, and
// the filter makes a bucket for each caller or address that comes.
import type { Contract, Limit, Method } from '#proto/contract.ts';
import { rememberLast } from '../../resource/remember.ts';
import { type Resource, seconds } from '../../resource/resource.ts';
import type { Door, Filter } from '../filter.ts';
import { address, addressEntry, callerHeader, toBucket, toLimitFilter } from './limits.ts';

const name = 'sinew.limit.method';

const caller: Resource = { request_headers: { header_name: callerHeader, descriptor_key: 'caller' } };
const withoutToken: Resource = {
  header_value_match: {
    descriptor_key: 'token',
    descriptor_value: 'none',
    headers: [{ name: callerHeader, present_match: false }],
  },
};
const withoutTokenEntry = { key: 'token', value: 'none' };

/** The ways to count a call: `actions` find out the owner of the call, and `entries` name the owner in the buckets. */
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
  /** The thing of which calls are counted: a method, or for `anonymous` a whole service. */
  of: string;
}

/** Calls to methods that need a token come here only with a token. */
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

function toMethodLimits({ contract, settings }: Door): Resource {
  const classes = new Map<string, Count>();
  for (const method of contract.methods) {
    for (const count of countsOf(method, contract)) classes.set(`${count.way} ${toClass(count.limit)}`, count);
  }
  return toLimitFilter(name, {
    stat_prefix: 'method',
    enable_x_ratelimit_headers: 'DRAFT_VERSION_03',
    rate_limits: Object.entries(ways).map(([way, { actions }]) => ({
      actions: [fromRoute(way), fromRoute(`${way}_of`), ...actions],
    })),
    // Envoy compares a call with each descriptor in turn, so only the classes that occur are written.
    descriptors: [...classes.values()].map(({ way, limit }) => ({
      entries: [{ key: way, value: toClass(limit) }, { key: `${way}_of` }, ...ways[way].entries],
      token_bucket: toBucket(limit, settings),
    })),
  });
}

const metadataNamespace = 'sinew.limit';

/** The limits in a route's metadata: for each way the class, and the thing that is counted. */
const limitsOfRoute = rememberLast(
  (method: Method, contract: Contract): Resource => ({
    filter_metadata: {
      [metadataNamespace]: Object.fromEntries(
        countsOf(method, contract).flatMap(({ way, limit, of }) => [
          [way, toClass(limit)],
          [`${way}_of`, of],
        ]),
      ),
    },
  }),
);

/** `600/60s`, and with a burst of its own `600/60s at most 20`: such limits need buckets of another size. */
const toClass = ({ requests, windowMs, burst }: Limit): string =>
  `${requests}/${seconds(windowMs)}${burst < requests ? ` at most ${burst}` : ''}`;

const fromRoute = (key: string): Resource => ({
  metadata: {
    descriptor_key: key,
    source: 'ROUTE_ENTRY',
    metadata_key: { key: metadataNamespace, path: [{ key }] },
  },
});

export const methodLimits: Filter = {
  name,
  listener: toMethodLimits,
  route: ({ method }, { contract }) => ({ metadata: limitsOfRoute(method, contract) }),
};
