-- The articles of the operator and of organisations.

create table article (
  -- A word for an article of the operator, a UUID for one of an organisation.
  id text collate "C" primary key,
  -- Absent for an article of the operator.
  organisation_id uuid,
  -- The newest version, and its topic.
  version int not null,
  topic text collate "C" not null,
  create_time timestamptz not null
);
create index article_by_organisation on article (organisation_id, id desc);

create table article_version (
  article_id text collate "C" not null references article on delete cascade,
  version int not null,
  -- Absent for the operator, and after the author's account was deleted.
  author_id uuid,
  -- The article as the rules have it.
  content json not null,
  create_time timestamptz not null,
  primary key (article_id, version)
);
create index article_version_by_author on article_version (author_id) where author_id is not null;

create trigger refuse_deleted_person after insert on article_version referencing new table as added
  for each statement execute function refuse_deleted_person('author_id');
