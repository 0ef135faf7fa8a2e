-- Under which name an import brought a set, and what a person said that such a name means.

alter table workout_set add column imported_name text;
-- What came before and became an exercise of the person's own came, as far as anybody knows, under its name.
update workout_set set imported_name = exercise.name from workout, exercise
  where workout.id = workout_id and workout.source <> 0
    and exercise.id = workout_set.exercise_id and exercise.owner_id = workout.user_id;

create table imported_name (
  user_id uuid not null,
  -- The same for every spelling that is the same name.
  name_key text not null,
  name text not null,
  exercise_id text collate "C" not null,
  primary key (user_id, name_key)
);
create index imported_name_by_exercise on imported_name (user_id, exercise_id);

create trigger refuse_deleted_person after insert on imported_name referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
