-- Where in its trace a delivery was asked for (W3C traceparent), so that each attempt belongs to that trace; empty for none.
alter table delivery add column trace_place text collate "C" not null default '';
