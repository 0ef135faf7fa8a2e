// The RPC by which other services hear of revocations. A call that may have revoked something makes this service look at
// once.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { Implementation } from '#chassis/rpc/server/server.ts';
import { loadContract } from '#proto/contract.ts';
import type { RevocationServiceService } from '#proto/gen/sinew/user/revocation/v1/revocation.ts';
import type { RevocationFeed } from './feed.ts';

/** The most revocations of one message, some 400 kB. */
const mostAtOnce = 5000;

export const revocationHandlers = (feed: RevocationFeed): Handlers<typeof RevocationServiceService> => ({
  watchRevocations: async function* (_, { signal, method }) {
    for await (const revocations of feed.watch(signal, method.timeoutMs / 3)) {
      for (let start = 0; start === 0 || start < revocations.length; start += mostAtOnce) {
        const end = start + mostAtOnce;
        yield { revocations: revocations.slice(start, end), complete: end >= revocations.length };
      }
    }
  },
});

type AnyHandler = (request: never, context: never) => unknown;

/** Looks for revocations before a changing call is answered, so that a person who signed out is signed out everywhere. */
export function tellingRevocations(
  feed: RevocationFeed,
  implementations: readonly Implementation[],
): readonly Implementation[] {
  const { methods } = loadContract();
  const mayRevoke = new Set(
    methods
      .filter(({ idempotency, access, responseStream }) => {
        return idempotency !== 'read' && access.kind !== 'internal' && !responseStream;
      })
      .map(({ path }) => path),
  );
  const telling =
    (handler: AnyHandler): AnyHandler =>
    async (request, context) => {
      try {
        return await handler(request, context);
      } finally {
        // When the look fails, the feed itself looks again soon.
        await feed.look().catch(() => undefined);
      }
    };
  return implementations.map((implementation) => {
    const handlers = Object.entries(implementation.definition).map(([name, { path }]) => {
      const handler = implementation.handlers[name]!;
      return [name, mayRevoke.has(path) ? telling(handler) : handler];
    });
    return { ...implementation, handlers: Object.fromEntries(handlers) };
  });
}
