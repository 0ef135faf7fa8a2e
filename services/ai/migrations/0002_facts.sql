-- What people told the coach.

create table fact (
  id uuid primary key,
  user_id uuid not null,
  kind text collate "C" not null,
  -- The content as the service's code has it: its kind and its value.
  content json not null,
  create_time timestamptz not null,
  update_time timestamptz not null
);
create index fact_by_id on fact (user_id, id desc);
-- A person has one goal, one availability and one equipment.
create unique index fact_once on fact (user_id, kind) where kind in ('goal', 'availability', 'equipment');

create trigger refuse_deleted_person after insert on fact referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');

-- What was recommended, so that what a person says of it can be understood. Only the last ones are kept.
create table recommendation (
  id uuid primary key,
  user_id uuid not null,
  exercise_ids text[] not null,
  create_time timestamptz not null
);
create index recommendation_by_id on recommendation (user_id, id desc);

create trigger refuse_deleted_person after insert on recommendation referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');

create table feedback (
  id uuid primary key,
  user_id uuid not null,
  -- As of the contract's FeedbackKind.
  kind smallint not null,
  -- No foreign key: what the person said stays true when the recommendation is gone.
  recommendation_id uuid,
  -- Empty for the whole session.
  exercise_id text not null,
  -- The exercises of a recommendation that was accepted as a whole.
  exercise_ids text[] not null,
  muscles smallint[] not null,
  note text not null,
  create_time timestamptz not null
);
create index feedback_by_time on feedback (user_id, create_time desc);

create trigger refuse_deleted_person after insert on feedback referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
