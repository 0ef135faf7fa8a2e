-- Asks: what a mail with a link is to prove. The link's token is made when the mail is sent; only its hash is kept.

create table mail_ask (
  id uuid primary key,
  purpose text not null check (purpose in ('verifyEmail', 'resetPassword', 'invitation')),
  -- Whose account it changes; an invitation may go to somebody without one.
  account_id uuid references account on delete cascade,
  -- Where the mail goes, and what having the token therefore proves.
  email text not null,
  -- What it is about besides the account, such as an invitation.
  subject_id uuid,
  -- SHA-256 of the newest token.
  token_hash bytea constraint mail_ask_token_unique unique,
  -- How many tokens were made, each in place of the one before.
  issued integer not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create index mail_ask_account on mail_ask (account_id, purpose, created_at);
create index mail_ask_subject on mail_ask (subject_id) where subject_id is not null;
create index mail_ask_expiry on mail_ask (expires_at);

alter table account
  -- When the person proved to read mail at the address; empty until then, and again after a change of the address.
  add column email_verified_at timestamptz;
