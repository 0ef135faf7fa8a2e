// How a stream of events ends at both of its ends: a reader that stops ends the handler at the other end, and a server that
// stops ends the stream cleanly.
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { EventServiceService } from '#proto/gen/sinew/user/events/v1/event_service.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { type Served, serve } from '#test/harness/service.ts';
import { backgroundContext } from '../rpc/context.ts';
import { implement } from '../rpc/server/server.ts';
import { connectEvents, type EventCarrier } from './carrier.ts';

let served: Served;
let carrier: EventCarrier;
let ended: PromiseWithResolvers<void>;
let stopping: AbortController;

beforeEach(async () => {
  ended = Promise.withResolvers();
  stopping = new AbortController();
  served = await serve([
    implement(EventServiceService, {
      subscribe: async function* (_, { signal }) {
        try {
          yield Event.fromPartial({ position: '1' });
          if (!signal.aborted) await once(signal, 'abort');
        } finally {
          ended.resolve();
        }
      },
    }),
  ]);
  const target = served.client.getChannel().getTarget();
  carrier = connectEvents('user', { identity: await testIdentity('notification'), target });
});

afterEach(async () => {
  carrier.close();
  await served.stop();
});

function subscribe(): AsyncIterator<Event> {
  const context = backgroundContext({ name: 'test', signal: stopping.signal });
  return carrier.subscribe({ cursor: '', types: [] }, context)[Symbol.asyncIterator]();
}

it('whoever stops reading ends the handler', async () => {
  const events = subscribe();
  expect((await events.next()).value.position).toBe('1');
  await events.return!();
  await ended.promise;
});

it('an aborted context ends the handler and the reading', async () => {
  const events = subscribe();
  await events.next();
  stopping.abort();
  await expect(events.next()).rejects.toMatchObject({ reason: 'CANCELLED' });
  await ended.promise;
});

it('a server that stops ends the stream without a failure', async () => {
  const events = subscribe();
  await events.next();
  const stopped = served.stop();
  expect(await events.next()).toMatchObject({ done: true });
  await Promise.all([stopped, ended.promise]);
});
