-- A name of a person's own is told from another one letter by letter; its words, in no order, are for searches alone.

alter table exercise add column search_words text not null default '';
-- Derived anew when the service starts: also what an older instance still writes meanwhile.
alter table exercise add column stale_names boolean not null default true;
create index exercise_with_stale_names on exercise (id) where stale_names;
-- In the way of no other until then.
update exercise set search_words = name_key, name_key = chr(1) || id where owner_id is not null;

-- Marks that are letters count in searches now. Plain ASCII has none.
alter table workout add column stale_names boolean not null default false;
update workout set stale_names = true where name ~ '[^ -~]';
create index workout_with_stale_names on workout (id) where stale_names;
