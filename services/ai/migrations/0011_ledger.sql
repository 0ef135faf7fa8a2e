-- The ledger has a call before it is made, so that none is lost when its instance dies, and knows in whose name it was made.

alter table model_call
  add column message_id uuid,
  -- The organisation in whose name the person asked; empty where they asked for themselves.
  add column organisation_id uuid,
  -- A call that is under way has the outcome 'started' and what it may cost. After this time its instance is taken for dead.
  add column expire_time timestamptz;

create index model_call_started on model_call (expire_time) where outcome = 'started';
create index model_call_started_of_message on model_call (message_id) where outcome = 'started';
create index model_call_of_organisation on model_call (organisation_id, create_time) where organisation_id is not null;

-- What was set aside stands in the ledger now.
drop table model_reservation;

alter table conversation add column organisation_id uuid;
create index conversation_of_organisation on conversation (organisation_id) where organisation_id is not null;
