// Limits how often an address may call at all. This filter counts before the token is checked.

import type { Resource } from '../../resource/resource.ts';
import type { Door, Filter } from '../filter.ts';
import { address, addressEntry, scale, toBucket, toLimitFilter } from './limits.ts';

const name = 'sinew.limit.overall';

const toOverallLimit = ({ contract: { limits }, settings }: Door): Resource =>
  toLimitFilter(name, {
    stat_prefix: 'overall',
    rate_limits: [{ actions: [address] }],
    descriptors: [{ entries: [addressEntry], token_bucket: toBucket(limits.overall, settings) }],
    // The filter of the method limits adds the state of its bucket to every answer. This filter adds headers only when it
    // refuses.
    response_headers_to_add: [
      { header: { key: 'x-ratelimit-limit', value: String(scale(limits.overall.requests, settings)) } },
      { header: { key: 'x-ratelimit-remaining', value: '0' } },
    ],
  });

export const overallLimit: Filter = { name, listener: toOverallLimit };
