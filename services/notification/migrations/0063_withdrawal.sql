-- What was told can turn out not to be so: it is withdrawn, and what takes its place is told anew.

-- What the notification is about, the same for all that take each other's place; absent where nothing can, and from what
-- was told before this column was there.
alter table notification add column subject text collate "C";
-- A withdrawn notification is in no list. It takes a new place in the inbox, so that whoever watches hears of it, and goes
-- after some weeks.
alter table notification add column withdraw_time timestamptz;
create index notification_subject on notification (user_id, subject) where subject is not null and withdraw_time is null;
create index notification_withdrawn on notification (withdraw_time) where withdraw_time is not null;
drop index notification_unread;
create index notification_unread on notification (user_id, position)
  where position is not null and read_time is null and withdraw_time is null;
