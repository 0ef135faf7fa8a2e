-- Personal API keys.

create table api_key (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  name text not null,
  -- SHA-256 of the key, which is kept nowhere.
  hash bytea not null constraint api_key_hash_unique unique,
  -- How it begins.
  preview text not null,
  -- Names of sinew.policy.v1.Scope.
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- To the minute: a write for each call would cost more than the call.
  last_used_at timestamptz,
  revoked_at timestamptz
);

create index api_key_account on api_key (account_id, id);
create index api_key_expiry on api_key (expires_at);
