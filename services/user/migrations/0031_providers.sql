-- Identities at OpenID Connect providers.

create table identity (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  -- The name in the settings.
  provider text not null,
  issuer text not null,
  subject text not null,
  email text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- What the provider calls the person; an address can pass to somebody else, a subject cannot.
  constraint identity_subject_unique unique (issuer, subject)
);

create index identity_account on identity (account_id, id);

-- A sign-in, or a linking, that went to the provider and has not come back.
create table provider_flow (
  -- SHA-256 of the state.
  state_hash bytea primary key,
  -- SHA-256 of what only the client that began it has.
  handle_hash bytea not null,
  provider text not null,
  issuer text not null,
  redirect_uri text not null,
  -- The nonce and the verifier, sealed.
  sealed text not null,
  -- Of a linking: whose account.
  account_id uuid references account on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index provider_flow_account on provider_flow (account_id);
create index provider_flow_expiry on provider_flow (expires_at);
