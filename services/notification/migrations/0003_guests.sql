-- Somebody who was written to without an account may have got one later, with whose deletion these go as well.
create index notification_guest on notification (lower(guest ->> 'email')) where guest is not null;
