-- Who is told things, and what they were told.

-- What the user service's events say of a person.
create table recipient (
  user_id uuid primary key,
  email text not null,
  email_verified boolean not null,
  display_name text not null,
  locale text not null,
  time_zone text not null,
  weight_unit smallint not null
);

-- The position of the last notification of a person's inbox. Whoever adds one takes the next position and holds the row
-- until it commits, so the order of positions is the order in which they can be seen, and a cursor passes over none.
create table inbox (
  user_id uuid primary key,
  last_position bigint not null
);

create table notification (
  id uuid primary key,
  -- Absent for somebody without an account, who is told by e-mail only.
  user_id uuid,
  -- Who that is: e-mail address, name, locale.
  guest jsonb check ((guest is null) = (user_id is not null)),
  -- What it was made for. A second attempt makes no second one.
  event_id uuid not null,
  kind text collate "C" not null,
  -- What the kind's text is made of.
  facts jsonb not null,
  -- The place in the inbox; absent where the kind does not go there.
  position bigint,
  create_time timestamptz not null,
  read_time timestamptz
);
create unique index notification_event on notification (event_id, user_id) nulls not distinct;
create unique index notification_position on notification (user_id, position) where position is not null;
create index notification_unread on notification (user_id, position) where position is not null and read_time is null;

-- People whose account was deleted, by a digest: an event of another service that arrives after that must not bring back
-- anything of theirs.
create table forgotten (
  digest bytea primary key,
  forget_time timestamptz not null
);
