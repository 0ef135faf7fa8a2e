-- What a coach gave a plan last, so that what the member has made of it since is not undone unseen.

alter table routine add column coached_time timestamptz;

-- Until now no coach could change a plan: those that never changed are as they were made.
update routine set coached_time = create_time where organisation_id is not null;

create index routine_by_organisation on routine (user_id, organisation_id, update_time desc, id desc)
  where organisation_id is not null;
