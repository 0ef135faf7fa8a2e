-- People whose account was deleted: by their bare id, so that nothing that comes late brings anything of theirs back
-- (services/chassis/personal-data/deletions.ts). Databases of before have this from a service's own migrations.

create table if not exists deleted_person (
  user_id uuid primary key,
  -- When everything was deleted; empty while it is still to be done.
  deleted_at timestamptz,
  tries int not null default 0,
  next_try_at timestamptz not null default now()
);
create index if not exists deleted_person_due on deleted_person (next_try_at) where deleted_at is null;

-- Keeps a write of a deleted person out, and the deletion waiting for writes that began before it: they hold the person's
-- lock together, the deletion holds it alone (services/chassis/personal-data/deletions.ts).
create or replace function refuse_deleted_person() returns trigger language plpgsql as $$
declare
  person uuid;
begin
  for person in execute format('select distinct %1$I from added where %1$I is not null', tg_argv[0]) loop
    perform pg_advisory_xact_lock_shared(hashtextextended('person ' || person, 0));
    if exists (select from deleted_person where user_id = person) then
      raise exception 'the account was deleted' using errcode = 'SN001';
    end if;
  end loop;
  return null;
end $$;
