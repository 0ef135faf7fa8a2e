-- What people noted of their workouts and sets, as the workout service has it.

create table training_note (
  workout_id uuid not null references training_workout on delete cascade,
  -- The set that it was noted of, from 1; 0 for a note of the workout.
  set_number int not null,
  user_id uuid not null,
  start_time timestamptz not null,
  workout_name text not null,
  -- Empty for a note of the workout.
  exercise_id text not null,
  text text not null,
  primary key (workout_id, set_number)
);
create index training_note_by_start on training_note (user_id, start_time desc, workout_id, set_number);

create trigger refuse_deleted_person after insert on training_note referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');

-- Whether the notes were read as well. The projections of before have none, so everybody's training is read again; also what
-- an instance of before, which is still running, reads in the meantime.
alter table training_summary add column has_notes boolean not null default false;
