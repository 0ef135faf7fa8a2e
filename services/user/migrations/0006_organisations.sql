-- Organisations, their members, and the invitations that are open. An invitation that was accepted, taken back or has
-- ended is no row any more: what became of it is in the audit.

create table organisation (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table membership (
  organisation_id uuid not null references organisation on delete cascade,
  account_id uuid not null references account on delete cascade,
  role text not null check (role in ('OWNER', 'ADMIN', 'COACH', 'MEMBER')),
  joined_at timestamptz not null,
  -- Since when the organisation's coaches may see the member's training. It goes with the row.
  consented_at timestamptz,
  primary key (organisation_id, account_id)
);

create index membership_account on membership (account_id, organisation_id);
create index membership_owner on membership (organisation_id) where role = 'OWNER';

create table invitation (
  -- Also the id of the ask whose token the mail carries.
  id uuid primary key,
  organisation_id uuid not null references organisation on delete cascade,
  email text not null,
  -- The form in which addresses are compared.
  email_key text not null,
  role text not null check (role in ('OWNER', 'ADMIN', 'COACH', 'MEMBER')),
  inviter_id uuid references account on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (organisation_id, email_key)
);

create index invitation_email on invitation (email_key);
create index invitation_expiry on invitation (expires_at);
