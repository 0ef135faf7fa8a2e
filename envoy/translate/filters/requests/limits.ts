// The parts that the two filters of limits share: the buckets, and the ways to count a call. The buckets belong to the
// filters of the listener, not to routes: a method's REST and gRPC routes say the same, so they empty the same bucket, and
// new routes refill no bucket.
import type { Limit } from '#proto/contract.ts';
import type { EdgeSettings } from '../../../mesh.ts';
import { extension, type Resource, seconds } from '../../resource/resource.ts';

/** The token check sets this header to the token's subject. A header of this name from outside is dropped. */
export const callerHeader = 'x-sinew-caller';

/** How many buckets are remembered for each class. A forgotten bucket comes back full, so the number must be large. */
const rememberedBuckets = 50_000;

/** IPv6 clients usually own a whole /64, and could otherwise take a fresh bucket for every request. */
export const address: Resource = { masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } };
export const addressEntry = { key: 'masked_remote_address' };
/** A bucket is full at first and refilled evenly: the calls of one burst may come at once, but not twice. */
export const toBucket = (limit: Limit, settings: EdgeSettings): Resource => ({
  max_tokens: scale(limit.burst, settings),
  tokens_per_fill: scale(limit.requests, settings),
  fill_interval: seconds(limit.windowMs),
});

/** The most that a bucket can hold: Envoy counts in 32 bits. */
const fullest = 2 ** 32 - 1;

export const scale = (requests: number, { limitScale }: EdgeSettings): number =>
  Math.min(fullest, Math.max(1, Math.round(requests * limitScale)));

const always: Resource = { default_value: { numerator: 100, denominator: 'HUNDRED' } };

export const toLimitFilter = (name: string, fields: Resource): Resource =>
  extension(name, 'extensions.filters.http.local_ratelimit.v3.LocalRateLimit', {
    filter_enabled: always,
    filter_enforced: always,
    always_consume_default_token_bucket: false,
    max_dynamic_descriptors: rememberedBuckets,
    enable_retry_after_header: true,
    rate_limited_as_resource_exhausted: true,
    ...fields,
  });
