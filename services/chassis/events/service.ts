// The RPC by which a service tells its events. It is the same in every service, but its path and its policy are the
// service's own.
import { Event, SubscribeRequest } from '#proto/gen/sinew/events/v1/event.ts';
import { streamMethod } from '../rpc/client/client.ts';

export const eventService = (producer: string) => ({
  subscribe: streamMethod(`/sinew.${producer}.events.v1.EventService/Subscribe`, SubscribeRequest, Event),
});
