-- Nothing of a deleted person comes in here any more: services/chassis/database/migrations/0003_deletions.sql.

create or replace trigger refuse_deleted_person after insert on exercise referencing new table as added
  for each statement execute function refuse_deleted_person('owner_id');
create or replace trigger refuse_deleted_person after insert on routine referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
create or replace trigger refuse_deleted_person after insert on workout referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
create or replace trigger refuse_deleted_person after insert on goal referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
