-- Secrets of organisations and people, sealed (services/chassis/secrets), and who used which secret when.
-- Databases of before have them from a service's own migrations.

create table if not exists secret (
  scope text not null check (scope in ('organisation', 'person')),
  -- The id of the organisation or the person.
  owner text not null,
  name text not null,
  -- [{version, sealed, createdAt}], the oldest first.
  versions jsonb not null,
  -- Counts the changes of the row, so that nobody overwrites what he has not seen.
  revision integer not null,
  primary key (scope, owner, name)
);

create table if not exists secret_access (
  scope text not null,
  owner text not null,
  name text not null,
  version integer not null,
  minute timestamptz not null,
  -- An instance of a service, or the operator.
  reader text not null,
  act text not null check (act in ('read', 'set', 'rotate', 'remove')),
  last_at timestamptz not null,
  count integer not null,
  primary key (scope, owner, name, version, minute, reader, act)
);
