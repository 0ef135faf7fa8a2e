-- Keys that may never verify a token again, whatever restores them.

create table revoked_signing_key (
  id text primary key,
  revoked_at timestamptz not null
);
