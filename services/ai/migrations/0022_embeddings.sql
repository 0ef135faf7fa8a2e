-- Vectors of what is searched by meaning. They follow from the texts and can be made anew at any time.

create table embedding (
  -- exercise, article or note.
  kind text collate "C" not null,
  -- The person or organisation that it is of; the zero UUID for what is everybody's.
  owner uuid not null,
  id text collate "C" not null,
  -- The model that made the vector. Those of different models are never compared.
  model text collate "C" not null,
  -- The digest of the text that it was made from.
  digest text collate "C" not null,
  -- Of length 1.
  vector real[] not null,
  primary key (kind, owner, id, model)
);
create index embedding_by_owner on embedding (owner);

create trigger refuse_deleted_person after insert on embedding referencing new table as added
  for each statement execute function refuse_deleted_person('owner');
