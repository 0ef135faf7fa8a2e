-- When a proposal was confirmed: for a day what became of it can be asked for again.

alter table proposal add column confirm_time timestamptz;
