-- How notifications leave the inbox: what people want, where they can be reached, and what became of each message.

-- What a person has chosen; whoever has no row has chosen nothing.
create table preference (
  user_id uuid primary key,
  -- The channels of the kinds that differ from the defaults.
  kinds jsonb not null,
  -- Minutes since midnight by the person's clock.
  quiet_from smallint,
  quiet_until smallint check ((quiet_from is null) = (quiet_until is null)),
  digest_frequency text collate "C" not null check (digest_frequency in ('daily', 'weekly')),
  digest_hour smallint not null,
  digest_weekday smallint not null
);

create table device (
  id uuid primary key,
  user_id uuid not null,
  channel text collate "C" not null check (channel in ('push', 'sms')),
  name text not null,
  -- Where a push service takes messages for it, or its phone number.
  address text collate "C" not null,
  -- The browser's keys.
  p256dh text,
  auth text check ((channel = 'push') = (p256dh is not null and auth is not null)),
  create_time timestamptz not null,
  -- Absent as long as nobody has proven to read what is sent there.
  verify_time timestamptz,
  -- The message with the code that proves it. The code itself is derived from it and is nowhere.
  code_delivery_id uuid,
  code_expire_time timestamptz,
  code_attempts smallint not null default 0
);
-- A browser belongs to whoever used it last.
create unique index device_push on device (address) where channel = 'push';
create unique index device_phone on device (user_id, address) where channel = 'sms';
create index device_of on device (user_id);

-- A message on its way: one for each address. It is what a worker takes, and what the person sees of it.
create table delivery (
  id uuid primary key,
  -- Absent from a digest, which has others that point to it, and from a code.
  notification_id uuid references notification on delete cascade,
  -- Absent for somebody without an account.
  user_id uuid,
  purpose text collate "C" not null check (purpose in ('notification', 'digest', 'code')),
  channel text collate "C" not null check (channel in ('email', 'push', 'sms')),
  device_id uuid references device on delete set null,
  -- Whoever takes it over: they are left alone together when they ask for it.
  provider text collate "C" not null,
  state text collate "C" not null,
  attempts smallint not null default 0,
  -- When a worker takes it (again). One that is being sent is due when its worker must have died. Absent at its end.
  due_time timestamptz,
  -- The attempt under way. Whoever holds another one than this is late and changes nothing.
  lease uuid,
  -- The digest that it waits for or went with.
  digest_id uuid references delivery on delete set null,
  -- Why it is where it is, in words that the person may read.
  reason text not null default '',
  -- What the provider calls it.
  reference text not null default '',
  -- When it began to count against the person's mails of an hour.
  count_time timestamptz,
  create_time timestamptz not null,
  update_time timestamptz not null
);
create index delivery_due on delivery (channel, due_time) where due_time is not null;
create index delivery_of_notification on delivery (notification_id) where notification_id is not null;
create index delivery_of_digest on delivery (digest_id) where digest_id is not null;
create index delivery_counted on delivery (user_id, count_time) where count_time is not null;
create index delivery_of_user on delivery (user_id, create_time);
-- A person has one digest that still collects.
create unique index delivery_open_digest on delivery (user_id) where purpose = 'digest' and state in ('pending', 'held');

-- Addresses that answered for good that nobody is there, by a digest.
create table suppressed_address (
  digest bytea primary key,
  reason text not null,
  create_time timestamptz not null
);

-- Providers that asked to be left alone.
create table provider_pause (
  provider text collate "C" primary key,
  until timestamptz not null
);
