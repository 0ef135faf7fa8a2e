-- Events told to other services (the outbox) and events of other services that were handled (the inbox).
-- What they mean is in services/chassis/events. Databases of before have them from a service's own migrations.

create table if not exists outbox (
  -- Taken when the row is inserted, so not in the order of commits: outbox_writers() tells what may be read already.
  position bigint generated always as identity (sequence name outbox_position) primary key,
  id uuid not null,
  time timestamptz not null default clock_timestamp(),
  aggregate text not null,
  type text not null,
  -- A sinew.events.v1.Event with nothing but its payload.
  payload bytea not null
);

-- Up to where events were removed because their time had come.
create table if not exists outbox_removed (through bigint not null);
insert into outbox_removed select 0 where not exists (select from outbox_removed);

-- How far each consumer had come when it last subscribed: what it has not had is not removed.
create table if not exists outbox_consumer (
  name text primary key,
  position bigint not null,
  seen_at timestamptz not null
);

-- The last position that was taken, and then the transactions that may have rows of theirs not committed yet: an insert
-- locks the table before it takes a position, until its transaction has ended and is visible.
create or replace function outbox_writers(out last_position bigint, out writers text[]) language plpgsql as $$
begin
  select case when is_called then last_value else 0 end into last_position from outbox_position;
  select coalesce(array_agg(distinct virtualtransaction), '{}') into writers from pg_locks
    where locktype = 'relation' and relation = 'outbox'::regclass and mode = 'RowExclusiveLock'
      and database = (select oid from pg_database where datname = current_database());
end $$;

-- Up to where the events of a producer have had their effect. Written in the transaction of the effect.
create table if not exists inbox_cursor (
  producer text primary key,
  position text not null
);

-- Events that could not be handled, and those that wait behind them.
create table if not exists inbox_parked (
  id bigint generated always as identity primary key,
  producer text not null,
  aggregate text not null,
  type text not null,
  -- The whole sinew.events.v1.Event.
  event bytea not null,
  -- 0 for one that waits behind an earlier event of its aggregate.
  tries int not null,
  reason text not null,
  parked_at timestamptz not null default now(),
  -- An operator wants it to be tried again.
  retry boolean not null default false
);
create index if not exists inbox_parked_aggregate on inbox_parked (producer, aggregate, id);
