// The types of events as the code of the services sees them, derived from the oneof of sinew.events.v1.Event.
import type { Event } from '#proto/gen/sinew/events/v1/event.ts';
import type { Transaction } from '../database/sql.ts';

type AnyPayload = NonNullable<Event['payload']>;

/** The content of the event, such as `{ $case: 'workoutFinished', value }`. */
export type EventPayload = Exclude<AnyPayload, { $case: 'heartbeat' }>;

/** The name of a payload. */
export type EventType = EventPayload['$case'];

/** What OpenTelemetry's conventions for messages say of an event. */
export const messaging = (operation: 'append' | 'handle', type: EventType) => ({
  'messaging.system': 'sinew',
  'messaging.operation.name': operation,
  'messaging.operation.type': operation === 'append' ? 'send' : 'process',
  'messaging.destination.name': type,
});

export interface NewEvent {
  /** The thing that the event is about, such as `user/019…`. Events of one aggregate are handled in their order. */
  aggregate: string;
  payload: EventPayload;
}

/** An event as its handler sees it. */
export interface ReceivedEvent<Type extends EventType = EventType> {
  id: string;
  time: Date;
  aggregate: string;
  value: Extract<EventPayload, { $case: Type }>['value'];
}

/** Takes a task that runs when the transaction has committed. The task is lost when the process ends in between. */
export type OnCommitted = (task: () => void) => void;

/**
 * Does the work of an event in the transaction of the inbox, and nowhere else: it may run again when the transaction fails.
 * Work outside the database is written as a job. A failure that does not pass by itself parks the event.
 */
export type EventHandler<Type extends EventType> = (
  event: ReceivedEvent<Type>,
  transaction: Transaction,
  onCommitted: OnCommitted,
) => Promise<unknown>;

export type EventHandlers = { [Type in EventType]?: EventHandler<Type> };
