-- The projection of people's training, which follows the events of the workout service.

-- The finished workouts of each person.
create table training_workout (
  workout_id uuid primary key,
  user_id uuid not null,
  start_time timestamptz not null,
  -- The workout with its sets.
  workout json not null
);
create index training_workout_by_start on training_workout (user_id, start_time, workout_id);

-- The figures that follow from a person's workouts, so that an answer need not read all of them.
create table training_summary (
  user_id uuid primary key,
  -- The version of the code that made it.
  version int not null,
  summary json not null
);

-- What has changed and is still to be read from the workout service: a workout, or all of a person's training.
create table training_due (
  user_id uuid not null,
  -- The zero UUID stands for all workouts of the person.
  workout_id uuid not null,
  -- Changes with each event, so that an event during the reading is not lost.
  mark bigint not null,
  primary key (user_id, workout_id)
);
create sequence training_mark;

-- Who reads a person's training now, and when it is tried again after a failure. One instance at a time reads it.
create table training_claim (
  user_id uuid primary key,
  claim uuid not null,
  until timestamptz not null,
  failures int not null
);

-- How far the people were asked for who had trained before this service listened.
create table training_backfill (
  -- There is one row.
  single boolean primary key default true check (single),
  after_user_id text not null,
  finished boolean not null
);

create trigger refuse_deleted_person after insert on training_workout referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
create trigger refuse_deleted_person after insert on training_summary referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
create trigger refuse_deleted_person after insert on training_due referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
