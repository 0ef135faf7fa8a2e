-- Sessions, API keys and accounts that ended before their time, for as long as an access token of theirs may live: what all
-- services are told, so that they take such a token no longer. Written by triggers, so that nothing can end a session, a key
-- or an account, by whatever statement, without being told.

create table revocation (
  -- Of the session, the key or the account.
  id uuid primary key,
  revoke_time timestamptz not null default clock_timestamp(),
  -- The transaction that wrote it: a reader that was there before it committed finds it by that.
  transaction_id xid8 not null default pg_current_xact_id()
);
create index revocation_by_transaction on revocation (transaction_id);
create index revocation_by_time on revocation (revoke_time);

create function note_revocation() returns trigger language plpgsql as $$
begin
  insert into revocation (id) values (old.id) on conflict do nothing;
  return null;
end $$;

create trigger session_closed after update of closed_at on session for each row
  when (old.closed_at is null and new.closed_at is not null) execute function note_revocation();
create trigger session_deleted after delete on session for each row
  when (old.closed_at is null and old.expires_at > now()) execute function note_revocation();
create trigger api_key_revoked after update of revoked_at on api_key for each row
  when (old.revoked_at is null and new.revoked_at is not null) execute function note_revocation();
create trigger api_key_deleted after delete on api_key for each row
  when (old.revoked_at is null and old.expires_at > now()) execute function note_revocation();
create trigger account_deleted after delete on account for each row execute function note_revocation();
