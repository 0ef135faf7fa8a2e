-- Deletions of accounts, begun and done. What stays of a deleted account is its bare id.

create table account_deletion (
  user_id uuid primary key,
  started_at timestamptz not null,
  -- When the last service had confirmed.
  finished_at timestamptz,
  -- When the services were told last; those that do not confirm are told again.
  told_at timestamptz not null
);
create index account_deletion_open on account_deletion (told_at) where finished_at is null;

create table account_deletion_step (
  user_id uuid not null references account_deletion,
  -- The name in the registry.
  service text not null,
  deleted_at timestamptz,
  primary key (user_id, service)
);
