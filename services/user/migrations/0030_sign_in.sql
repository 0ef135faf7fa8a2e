-- Throttling, devices, history and the second factor.

-- Failed attempts, counted together for each way to hammer: a device, an account, an address.
create table sign_in_failures (
  -- SHA-256 of what is counted: addresses of people who have no account are nobody's business.
  key bytea primary key,
  count integer not null,
  last_at timestamptz not null
);

create index sign_in_failures_age on sign_in_failures (last_at);

-- Where a sign-in has succeeded.
create table device (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  -- SHA-256 of what the device shows the next time.
  token_hash bytea not null constraint device_token_unique unique,
  user_agent text not null,
  address text not null,
  -- The last session that was opened on it.
  session_id uuid not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null
);

create index device_account on device (account_id, last_seen_at);

create table sign_in (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  created_at timestamptz not null,
  address text not null,
  user_agent text not null,
  method text not null check (method in ('PASSWORD', 'PROVIDER', 'API_KEY')),
  provider text not null default '',
  result text not null check (result in ('DONE', 'WRONG_PASSWORD', 'CHALLENGED', 'WRONG_CODE')),
  new_device boolean not null default false
);

create index sign_in_account on sign_in (account_id, id);
create index sign_in_age on sign_in (created_at);

create table second_factor (
  account_id uuid primary key references account on delete cascade,
  -- The secret, sealed.
  sealed text not null,
  created_at timestamptz not null,
  -- From here on it is asked for.
  confirmed_at timestamptz,
  -- The newest time-step whose code was used: none works twice.
  last_step bigint not null default 0
);

create table recovery_code (
  account_id uuid not null references second_factor on delete cascade,
  -- SHA-256; a code that was used is gone.
  hash bytea not null,
  primary key (account_id, hash)
);

-- A sign-in that waits for its second factor.
create table sign_in_challenge (
  -- SHA-256 of the challenge.
  hash bytea primary key,
  account_id uuid not null references account on delete cascade,
  -- A change of the password ends it.
  password_version integer not null,
  method text not null,
  provider text not null,
  device_id uuid references device on delete set null,
  attempts integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index sign_in_challenge_account on sign_in_challenge (account_id);
create index sign_in_challenge_expiry on sign_in_challenge (expires_at);

-- The place of a key's last use, so that another one is noticed.
alter table api_key add column last_address text not null default '', add column last_user_agent text not null default '';

-- An account that is entered through a provider only has none.
alter table account alter column password_hash drop not null;
