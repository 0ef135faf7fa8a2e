-- What people want to reach, and by which workout they did.

create table goal (
  id uuid primary key,
  user_id uuid not null,
  exercise_id text collate "C" not null,
  -- As of records.
  kind smallint not null,
  -- In the unit of the kind.
  target double precision not null,
  create_time timestamptz not null,
  reach_time timestamptz,
  -- No foreign key: the goal stays reached when the workout is deleted.
  workout_id uuid,
  reached_value double precision,
  check ((reach_time is null) = (workout_id is null) and (reach_time is null) = (reached_value is null))
);
create index goal_by_id on goal (user_id, id desc);
create index goal_open on goal (user_id, exercise_id, kind) where reach_time is null;
