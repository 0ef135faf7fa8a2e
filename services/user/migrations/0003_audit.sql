-- The audit: what was done, by whom, from where. Records are only ever added, each with a hash over the one before it in
-- its chain. What tells of a person lies apart in audit_party and is only hashed in the record, with a salt that goes
-- with it: so an account can be erased and its chain still be verified.

-- One chain for each person and each organisation, so that nobody's acts wait for a stranger's; and a few for acts that
-- are neither's. Its row is locked while a record is added.
create table audit_chain (
  id uuid primary key,
  account_id uuid unique references account on delete set null,
  organisation_id uuid unique,
  shard smallint unique,
  -- Of the newest record; as many zero bytes before the first.
  length bigint not null,
  hash bytea not null
);

create table audit_record (
  chain_id uuid not null,
  position bigint not null,
  id uuid not null unique,
  time timestamptz not null,
  action text not null,
  result text not null check (result in ('done', 'refused')),
  organisation_id uuid,
  -- The session, key, invitation … that the act was on.
  target_id text,
  -- Never tells of a person.
  details jsonb not null,
  -- Of the rows in audit_party; null where there never was one.
  actor_hash bytea,
  subject_hash bytea,
  hash bytea not null,
  primary key (chain_id, position)
);

create index audit_record_organisation on audit_record (organisation_id, id) where organisation_id is not null;

create table audit_party (
  record_id uuid not null,
  role text not null check (role in ('actor', 'subject')),
  -- With whose account the row goes.
  account_id uuid references account on delete cascade,
  -- Whether it is that account's person, or somebody unknown who tried their luck with the account.
  known boolean not null,
  address text not null,
  user_agent text not null,
  salt bytea not null,
  primary key (record_id, role)
);

create index audit_party_account on audit_party (account_id, record_id);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is only ever added to' using errcode = 'insufficient_privilege';
end $$;

create function refuse_early_erasure() returns trigger language plpgsql as $$
begin
  if old.account_id is null or exists (select from account where id = old.account_id) then
    raise exception 'the audit of an account goes with the account' using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;

create trigger audit_record_kept before update or delete on audit_record
  for each row execute function refuse_audit_change();
create trigger audit_record_not_emptied before truncate on audit_record
  for each statement execute function refuse_audit_change();
create trigger audit_party_kept before update on audit_party
  for each row execute function refuse_audit_change();
create trigger audit_party_not_emptied before truncate on audit_party
  for each statement execute function refuse_audit_change();
create trigger audit_party_erased before delete on audit_party
  for each row execute function refuse_early_erasure();
create trigger audit_chain_kept before delete on audit_chain
  for each row execute function refuse_audit_change();
create trigger audit_chain_not_emptied before truncate on audit_chain
  for each statement execute function refuse_audit_change();

-- Rights of the service's own role, which owns the tables; the cascade of an account's deletion needs the others.
revoke update, delete, truncate on audit_record from current_user;
revoke update, truncate on audit_party from current_user;
revoke truncate on audit_chain from current_user;
