-- Deletions of accounts, as far as this service has come with them: services/chassis/personal-data/deletions.ts. That
-- nothing comes late is seen to by `forgotten`.

create table deleted_person (
  user_id uuid primary key,
  -- When everything was deleted; empty while it is still to be done.
  deleted_at timestamptz,
  tries int not null default 0,
  next_try_at timestamptz not null default now()
);
create index deleted_person_due on deleted_person (next_try_at) where deleted_at is null;
