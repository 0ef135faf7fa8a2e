-- Flows to a provider that prove somebody who is signed in already.
alter table provider_flow add column proves boolean not null default false;
