-- What people were told of their records, so that it can be corrected when what it was told of changes.

-- The order in which workouts were finished: a record is one over what was finished before it. Given out while the person's
-- goals are locked; absent from what is under way.
create sequence workout_finish_position;
alter table workout add column finish_position bigint;
update workout set finish_position = placed.position from (
  select id, row_number() over (order by create_time, start_time, id) as position from workout
  where end_time is not null) as placed
where placed.id = workout.id;
select setval('workout_finish_position', (select coalesce(max(finish_position), 0) + 1 from workout), false);

-- The records that were told of and not taken back.
create table record_told (
  workout_id uuid,
  exercise_id text collate "C",
  kind smallint,
  user_id uuid not null,
  value double precision not null,
  previous double precision not null,
  primary key (workout_id, exercise_id, kind)
);
create index record_told_of on record_told (user_id, exercise_id);

-- What was told before this table was there, as far as it is so still: imports are told of as one.
insert into record_told
select workout_id, exercise_id, kind, user_id, value, previous from (
  select best.*, source, max(value) over (
    partition by best.user_id, exercise_id, kind order by finish_position
    rows between unbounded preceding and 1 preceding) as previous
  from workout_best best join workout on workout.id = best.workout_id
  where finish_position is not null) as standing
where value > previous and source = 0;

-- A goal that was reached and then deleted: nobody sees it, and it goes for good when it turns out not to be reached.
alter table goal add column hidden boolean not null default false;
