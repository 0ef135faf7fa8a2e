// How a statement is named in a trace.
import { expect, it } from 'vitest';
import { summaryOf } from './traced.ts';

it.each([
  ['select 1 from inbox_cursor where producer = ', 'select inbox_cursor'],
  ['\n    insert into outbox (id, aggregate) select id from unnest(', 'insert outbox'],
  ['update delivery set state =', 'update delivery'],
  ['delete from only public.session', 'delete public.session'],
  ['select pg_advisory_xact_lock(', 'select'],
  ['begin', 'statement'],
])('%j is %j', (text, name) => {
  expect(summaryOf(text)).toBe(name);
});
