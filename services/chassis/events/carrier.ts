// The way of events from a producer to a consumer. It stands behind this interface so that another carrier, such as NATS
// JetStream, can take the place of the gRPC stream.
import type { Event } from '#proto/gen/sinew/events/v1/event.ts';
import { type ClientOptions, connectClient } from '../rpc/client/client.ts';
import type { ClientContext } from '../rpc/context.ts';
import { eventService } from './service.ts';

export interface Subscription {
  /** The position of the last event that was handled; empty for the beginning. */
  cursor: string;
  types: readonly string[];
}

export interface EventCarrier {
  /** The name of the service that tells these events. */
  producer: string;
  /**
   * All events after the cursor, each once and in the producer's order, with heartbeats in between. The stream ends now and
   * then; the consumer then subscribes again from its new cursor.
   * @throws Refusal EVENTS_GONE when the events after the cursor are not kept any more
   */
  subscribe: (subscription: Subscription, context: ClientContext) => AsyncIterable<Event>;
  close: () => void;
}

/** Connects to the events of a service by its RPC Subscribe. */
export function connectEvents(producer: string, options: ClientOptions): EventCarrier {
  const client = connectClient(eventService(producer), options);
  const subscribe: EventCarrier['subscribe'] = ({ cursor, types }, context) =>
    client.call.subscribe({ cursor, types: [...types] }, context);
  return { producer, subscribe, close: client.close };
}
