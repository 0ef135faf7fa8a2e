// Tells caches how to treat an answer, by the contract's `cache` of its method, and adds an ETag, so that a caller who asks
// again is told that nothing has changed. gRPC has no word for "not modified", so the headers are sent beside the answer,
// and the edge compares the tags. The tag is weak, because the edge may compress the answer.
import { createHash } from 'node:crypto';
import type { Cache } from '#proto/contract.ts';
import type { Context } from '../context.ts';
import { Written } from '../written.ts';
import type { Interceptor } from './interceptor.ts';

/**
 * The interceptor stands around the handler itself. The answer leaves as bytes, so that it is written only once.
 * @param write the answer in the form of the call's protocol
 */
export const caching =
  (cache: Cache, write: (response: unknown, context: Context) => Buffer): Interceptor =>
  (next) =>
  async (call) => {
    const { context } = call;
    const bytes = write(await next(call), context);
    context.answerHeader('etag', `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`);
    context.answerHeader('cache-control', toCacheControl(cache, context.person !== undefined));
    if (cache.sharing === 'publicWithoutToken') context.answerHeader('vary', 'authorization');
    return new Written(bytes);
  };

function toCacheControl({ sharing, maxAgeMs }: Cache, signedIn: boolean): string {
  // The next answer must show what the person has added, so a cache that knows an older answer must ask again.
  if (sharing === 'publicWithoutToken' && signedIn) return 'private, no-cache';
  return `${sharing === 'private' ? 'private' : 'public'}, max-age=${Math.floor(maxAgeMs / 1000)}`;
}
