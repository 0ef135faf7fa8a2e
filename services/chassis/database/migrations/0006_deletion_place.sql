-- Where in its trace a deletion was asked for (W3C traceparent), so that its part here belongs to that trace; empty for none.
alter table deleted_person add column trace_place text collate "C" not null default '';
