-- Who used which secret when: a chain for each owner, as the audit's (services/chassis/secrets/uses). Records are only ever
-- added, each with a hash over the one before it.

create table secret_chain (
  id uuid primary key,
  scope text not null,
  -- Empty when the owner's account is deleted, with which the records went.
  owner text,
  -- Of the newest record; as many zero bytes before the first.
  length bigint not null,
  hash bytea not null,
  erased_at timestamptz check ((owner is null) = (erased_at is not null))
);
create unique index secret_chain_owner on secret_chain (scope, owner) where owner is not null;

create table secret_use (
  chain_id uuid not null,
  position bigint not null,
  name text not null,
  version integer not null,
  -- An instance of a service, or the operator.
  reader text not null,
  act text not null check (act in ('read', 'set', 'rotate', 'remove')),
  at timestamptz not null,
  -- More than one only where it was counted by the minute, before there were chains.
  count integer not null,
  hash bytea not null,
  primary key (chain_id, position)
);
create index secret_use_by_time on secret_use (chain_id, at desc);

-- What was recorded before begins the chains.
do $$
declare
  access record;
  head record;
  added bytea;
begin
  for access in select * from secret_access order by last_at, name, version, act, reader loop
    insert into secret_chain (id, scope, owner, length, hash)
    values (gen_random_uuid(), access.scope, access.owner, 0, decode(repeat('00', 32), 'hex')) on conflict do nothing;
    select * into head from secret_chain where scope = access.scope and owner = access.owner;
    added := sha256(convert_to(json_build_array('sinew.secret.use.1', encode(head.hash, 'hex'), head.id, head.length + 1,
      access.scope, access.owner, access.name, access.version, access.reader, access.act,
      to_char(access.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), access.count)::text, 'UTF8'));
    insert into secret_use (chain_id, position, name, version, reader, act, at, count, hash)
    values (head.id, head.length + 1, access.name, access.version, access.reader, access.act,
      date_trunc('milliseconds', access.last_at), access.count, added);
    update secret_chain set length = head.length + 1, hash = added where id = head.id;
  end loop;
end $$;
drop table secret_access;

create function refuse_secret_use_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_table_name = 'secret_use' then
    if exists (select from secret_chain where id = old.chain_id and erased_at is not null) then
      return old;
    end if;
  end if;
  raise exception 'the record of the uses of secrets is only ever added to' using errcode = 'insufficient_privilege';
end $$;

create trigger secret_use_kept before update or delete on secret_use
  for each row execute function refuse_secret_use_change();
create trigger secret_use_not_emptied before truncate on secret_use
  for each statement execute function refuse_secret_use_change();
create trigger secret_chain_kept before delete on secret_chain
  for each row execute function refuse_secret_use_change();
create trigger secret_chain_not_emptied before truncate on secret_chain
  for each statement execute function refuse_secret_use_change();
revoke update, truncate on secret_use from current_user;
revoke truncate on secret_chain from current_user;

-- Organisations that were deleted, by their bare id, so that no secret of theirs comes late.
create table deleted_organisation (
  id text primary key
);

create function refuse_secret_of_deleted() returns trigger language plpgsql as $$
begin
  if new.scope = 'organisation' then
    perform pg_advisory_xact_lock_shared(hashtextextended('organisation ' || new.owner, 0));
    if exists (select from deleted_organisation where id = new.owner) then
      raise exception 'the organisation was deleted' using errcode = 'SN002';
    end if;
  end if;
  return new;
end $$;
create trigger refuse_secret_of_deleted before insert on secret
  for each row execute function refuse_secret_of_deleted();
