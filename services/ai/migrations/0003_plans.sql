-- Plans of people's training.

create table plan (
  id uuid primary key,
  user_id uuid not null,
  state text collate "C" not null check (state in ('draft', 'accepted', 'ended')),
  -- The plan as the rules have it.
  plan json not null,
  -- What was changed since it was accepted, each with its time, the newest first.
  changes json not null,
  -- The names of its exercises and the language of the person, for the calendar, which nobody is signed in for.
  names json not null,
  locale text not null,
  unit text not null,
  time_zone text not null,
  -- The SHA-256 of the calendar's secret token; absent without a calendar.
  calendar_digest bytea unique,
  create_time timestamptz not null,
  update_time timestamptz not null,
  accept_time timestamptz
);
create index plan_by_id on plan (user_id, id desc);
-- One plan at a time is carried out.
create unique index plan_accepted on plan (user_id) where state = 'accepted';

create trigger refuse_deleted_person after insert on plan referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
