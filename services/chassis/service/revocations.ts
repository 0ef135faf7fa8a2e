// Gives a process the newest revocations, which the user service tells to each process. While the user service is away
// nobody can revoke anything. The known revocations stay in force, and each new stream begins with all that matter, so that
// no revocation is missed.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Identity } from '#consul/identity/identity.ts';
import { loadContract } from '#proto/contract.ts';
import { RevocationServiceService } from '#proto/gen/sinew/user/revocation/v1/revocation.ts';
import type { Revocations } from '../identity/revocations.ts';
import { connectClient } from '../rpc/client/client.ts';
import { backgroundContext } from '../rpc/context.ts';
import { Outage } from '../runtime/repetition/outage.ts';

/** The pause between two streams. It grows from the first to the second while nobody answers. */
const againMs = { leastMs: 100, mostMs: 500 };

export interface FollowedRevocations {
  /** Resolves when everything that was revoked before is known, or nobody can be asked. */
  known: Promise<void>;
  stop: () => Promise<void>;
}

export interface RevocationFollowing {
  /** The service that follows, by its name in the registry. */
  name: string;
  identity: Identity;
  revocations: Revocations;
  log: Logger;
}

/** Follows the stream, if the contract lets the service. The user service does not: it tells its own process itself. */
export function followRevocations(following: RevocationFollowing): FollowedRevocations {
  const { access } = loadContract().methods.find(
    ({ path }) => path === RevocationServiceService.watchRevocations.path,
  )!;
  const follows = access.kind === 'internal' && access.callers.includes(following.name);
  return follows ? follow(following) : { known: Promise.resolve(), stop: async () => {} };
}

function follow({ identity, revocations, log }: RevocationFollowing): FollowedRevocations {
  const known = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const { call, close } = connectClient(RevocationServiceService, { identity });
  const outage = new Outage({
    ...againMs,
    onError: (err) => log.warn({ err }, 'revocations are asked for until somebody answers; those known stay in force'),
    onEnd: () => log.info('revocations are told again'),
  });
  const running = (async () => {
    while (!signal.aborted) {
      try {
        for await (const told of call.watchRevocations({}, backgroundContext({ name: 'watch revocations', signal }))) {
          revocations.add(told.revocations.map(({ id, endTime }) => ({ id, endTime: endTime! })));
          if (told.complete) known.resolve();
          outage.over();
        }
      } catch (error) {
        if (!signal.aborted) outage.failed(error);
        known.resolve();
      }
      await delay(outage.pauseMs, undefined, { signal }).catch(() => {});
    }
  })();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    close();
  };
  return { known: known.promise, stop };
}
