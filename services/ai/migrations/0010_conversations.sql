-- Conversations with the coach, and what the answers of language models used.

create table conversation (
  id uuid primary key,
  user_id uuid not null,
  title text not null,
  create_time timestamptz not null,
  update_time timestamptz not null
);
create index conversation_by_id on conversation (user_id, id desc);

create table message (
  id uuid primary key,
  conversation_id uuid not null references conversation on delete cascade,
  -- The order in the conversation.
  position int not null,
  role text collate "C" not null check (role in ('person', 'coach')),
  text text not null,
  state text collate "C" not null check (state in ('answering', 'complete', 'interrupted', 'cancelled')),
  engine boolean not null,
  model text not null,
  -- The id that the caller gave to the request, so that a repetition asks nothing twice.
  request_id uuid,
  -- Until when somebody answers; a later answer is one of an instance that died.
  lease_until timestamptz,
  create_time timestamptz not null,
  unique (conversation_id, position),
  unique (conversation_id, request_id)
);
-- One answer at a time.
create unique index message_answering on message (conversation_id) where state = 'answering';

-- The parts of an answer as they came, so that any instance can send them again.
create table message_part (
  message_id uuid not null references message on delete cascade,
  position int not null,
  part json not null,
  primary key (message_id, position)
);

create table proposal (
  id uuid primary key,
  conversation_id uuid not null references conversation on delete cascade,
  message_id uuid not null references message on delete cascade,
  -- The name of the tool, and its arguments exactly as the person sees them.
  tool text not null,
  arguments text not null,
  state text collate "C" not null check (state in ('proposed', 'confirmed', 'declined', 'failed')),
  result text not null,
  create_time timestamptz not null,
  expire_time timestamptz not null
);
create index proposal_by_conversation on proposal (conversation_id, create_time, id);

create trigger refuse_deleted_person after insert on conversation referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');

-- One row for each call of a provider. It stays when the conversation is deleted, because it was paid for.
create table model_call (
  id uuid primary key,
  user_id uuid not null,
  provider text not null,
  model text not null,
  outcome text not null,
  milliseconds int not null,
  input_tokens int not null,
  output_tokens int not null,
  cost_micros bigint not null,
  is_estimated boolean not null,
  create_time timestamptz not null
);
create index model_call_by_time on model_call (user_id, create_time);

create trigger refuse_deleted_person after insert on model_call referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');

-- What answers under way may still cost.
create table model_reservation (
  message_id uuid primary key,
  user_id uuid not null,
  cost_micros bigint not null,
  until timestamptz not null
);
create index model_reservation_by_person on model_reservation (user_id);

create trigger refuse_deleted_person after insert on model_reservation referencing new table as added
  for each statement execute function refuse_deleted_person('user_id');
