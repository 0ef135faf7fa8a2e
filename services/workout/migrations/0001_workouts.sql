-- Exercises, routines, workouts, and what is derived from workouts.

-- Trusted: the owner of the database may create it. Mistyped names are found by their three-letter groups.
create extension if not exists pg_trgm;

-- The catalogue (no owner), synchronised at each start, and people's own exercises.
create table exercise (
  id text collate "C" primary key,
  owner_id uuid,
  name text not null,
  -- The same for every spelling of a name.
  name_key text not null,
  -- What a search compares: the name, and the name with its aliases, both in plain lower-case words.
  search_name text collate "C" not null,
  search_text text not null,
  primary_muscles smallint[] not null,
  secondary_muscles smallint[] not null,
  equipment smallint not null,
  mechanics smallint not null,
  measure smallint not null,
  unilateral boolean not null,
  bodyweight boolean not null
);
create unique index exercise_name on exercise (owner_id, name_key);

-- A routine's sets are read and written only as a whole.
create table routine (
  id uuid primary key,
  user_id uuid not null,
  name text not null,
  notes text not null,
  sets jsonb not null,
  -- Roughly, with its sets, as it is sent.
  bytes int not null,
  create_time timestamptz not null,
  update_time timestamptz not null
);
create index routine_by_update on routine (user_id, update_time desc, id desc);

create table workout (
  id uuid primary key,
  user_id uuid not null,
  name text not null,
  search_name text not null,
  notes text not null,
  start_time timestamptz not null,
  end_time timestamptz check (end_time >= start_time),
  time_zone text not null,
  routine_id uuid references routine on delete set null,
  source smallint not null,
  -- What the file said, so that the same workout is not imported twice.
  fingerprint text,
  -- Roughly, with its sets, as it is sent.
  bytes int not null,
  create_time timestamptz not null,
  update_time timestamptz not null
);
create index workout_by_start on workout (user_id, start_time desc, id desc);
create index workout_by_routine on workout (routine_id) where routine_id is not null;
create unique index workout_fingerprint on workout (user_id, source, fingerprint);

-- A workout's sets and what is derived from them are written only by whoever holds the workout's row, and go with it.
-- There are no foreign keys: checked one by one they take a third of an import's time, and those to exercises, which are
-- never deleted, would lock the same rows of the catalogue for everybody.
create table workout_set (
  workout_id uuid,
  position int,
  id uuid not null,
  exercise_id text collate "C" not null,
  type smallint not null,
  weight_kg double precision,
  reps int,
  distance_m double precision,
  duration_s double precision,
  rpe double precision,
  notes text not null,
  superset int,
  primary key (workout_id, position)
);

-- Derived from a workout's sets, written in the same transaction, and rebuilt by rebuild.ts. Each row depends on one
-- workout alone, so that changes of two workouts never wait for each other.

-- What an exercise of a workout adds to the statistics.
create table workout_share (
  workout_id uuid,
  exercise_id text collate "C",
  user_id uuid not null,
  -- The day of the start, in the workout's time zone.
  local_date date not null,
  sets int not null,
  volume_mg bigint not null,
  primary key (workout_id, exercise_id)
);
create index workout_share_by_date on workout_share (user_id, local_date);

-- The best set of a workout for an exercise and kind; the first row of the index is the record.
create table workout_best (
  workout_id uuid,
  exercise_id text collate "C",
  kind smallint,
  user_id uuid not null,
  local_date date not null,
  start_time timestamptz not null,
  value double precision not null,
  position int not null,
  primary key (workout_id, exercise_id, kind)
);
create index workout_best_by_value on workout_best (user_id, exercise_id, kind, value desc, start_time, workout_id);
