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
  /** The name of the service whose events these are. */
  producer: string;
  /**
   * All events after the cursor, each once and in the producer's order, and heartbeats in between. It ends now and then
   * and is then asked again from where it ended.
   * @throws Refusal EVENTS_GONE when what the cursor asks for is not kept any more
   */
  subscribe: (subscription: Subscription, context: ClientContext) => AsyncIterable<Event>;
  close: () => void;
}

/** The events of a service by its RPC Subscribe. */
export function connectEvents(producer: string, options: ClientOptions): EventCarrier {
  const client = connectClient(eventService(producer), options);
  const subscribe: EventCarrier['subscribe'] = ({ cursor, types }, context) =>
    client.call.subscribe({ cursor, types: [...types] }, context);
  return { producer, subscribe, close: client.close };
}
