// A service's end of its event stream: the services that the contract allows to subscribe hear the events of the outbox.
import type { Sql } from '../database/sql.ts';
import { type Implementation, implement } from '../rpc/server/server.ts';
import { Outbox } from './outbox.ts';
import { eventService } from './service.ts';
import { eventHandlers } from './subscribe.ts';

export const serveEvents = (producer: string, sql: Sql): Implementation =>
  implement(eventService(producer), eventHandlers(new Outbox(sql)));
