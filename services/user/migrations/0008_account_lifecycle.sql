-- Resets of the password that somebody asked for. Each is written down before anybody looks whether the address has an
-- account, so that the answer and its time are the same for every address; what follows is done right after it.

create table password_reset_request (
  id uuid primary key,
  email_key text not null,
  -- From where it was asked, for the audit.
  address text not null,
  user_agent text not null,
  created_at timestamptz not null
);
