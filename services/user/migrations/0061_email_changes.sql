-- Changes of an account's address: one that waits for its proof, and those that can still be taken back.

create table email_change (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  former_email text not null,
  -- The form in which addresses are compared.
  former_email_key text not null,
  -- Whether the person had proven to read mail there. An address that nobody proved gets no account back.
  former_proven boolean not null,
  email text not null,
  asked_at timestamptz not null,
  -- When the new address was proven, and took the place of the former one.
  confirmed_at timestamptz,
  -- When it was replaced by another, given up, too old or taken back.
  ended_at timestamptz,
  -- Until then nobody else opens an account at the former address, so that it can be taken back.
  reserved_until timestamptz
);

create index email_change_account on email_change (account_id, id);
create unique index email_change_pending on email_change (account_id) where confirmed_at is null and ended_at is null;
create index email_change_reserved on email_change (former_email_key) where reserved_until is not null;
create index email_change_age on email_change (asked_at);

alter table mail_ask drop constraint mail_ask_purpose_check;
alter table mail_ask add constraint mail_ask_purpose_check
  check (purpose in ('verifyEmail', 'claimEmail', 'changeEmail', 'undoEmailChange', 'resetPassword', 'invitation'));

alter table account
  -- When the address was proven because somebody wanted to reset the password of an account that nobody had proven: the
  -- ways in from before may be those of whoever opened it with another's address. Empty again after the reset.
  add column claimed_at timestamptz;
