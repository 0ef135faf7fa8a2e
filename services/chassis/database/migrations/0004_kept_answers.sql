-- The answers to calls under an Idempotency-Key, and the calls whose answers are not kept (services/chassis/idempotency).

create table kept_answer (
  -- Keyed hashes: of who called which method under which key, and of the request.
  id bytea primary key,
  request bytea not null,
  -- With whom it goes; null where nobody was signed in.
  person_id uuid,
  -- As it is on the wire; null where it is told only once.
  answer bytea,
  headers jsonb not null,
  time timestamptz not null
);
create index kept_answer_by_time on kept_answer (time);
create index kept_answer_by_person on kept_answer (person_id) where person_id is not null;

create trigger refuse_deleted_person after insert on kept_answer referencing new table as added
  for each statement execute function refuse_deleted_person('person_id');
