// The RPC by which a service tells its events. It is the same in every service; the method has the service's own name, and policy,
// in its package.
import { Event, SubscribeRequest } from '#proto/gen/sinew/events/v1/event.ts';
import { streamMethod } from '../rpc/client/client.ts';

export const eventService = (producer: string) => ({
  subscribe: streamMethod(`/sinew.${producer}.events.v1.EventService/Subscribe`, SubscribeRequest, Event),
});
