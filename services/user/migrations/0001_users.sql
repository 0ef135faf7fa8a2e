-- Accounts, sessions and the keys that sign access tokens.

create table account (
  id uuid primary key,
  -- As the person wrote it.
  email text not null,
  -- The form in which addresses are compared.
  email_key text not null constraint account_email_key_unique unique,
  display_name text not null,
  password_hash text not null,
  -- Counts changes of the password; a rehash of the same password is none.
  password_version integer not null,
  weight_unit text not null check (weight_unit in ('kg', 'lb')),
  time_zone text not null,
  locale text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table session (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  user_agent text not null,
  -- SHA-256 of the one refresh token that still works.
  token_hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  -- A closed session stays until it expires, so that a reused token is still recognised.
  closed_at timestamptz
);

create index session_account on session (account_id, id);
create index session_expiry on session (expires_at);

-- Every refresh token ever given for a session, by its hash.
create table refresh_token (
  hash bytea primary key,
  session_id uuid not null references session on delete cascade,
  created_at timestamptz not null
);

create index refresh_token_session on refresh_token (session_id);
create index refresh_token_age on refresh_token (created_at);

create table signing_key (
  -- The thumbprint of the public key (RFC 7638); the `kid` of tokens.
  id text primary key,
  public_key jsonb not null,
  private_key bytea not null,
  created_at timestamptz not null,
  -- Signs from here until the next key does.
  active_from timestamptz not null
);
