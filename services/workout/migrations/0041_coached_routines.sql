-- Routines that a coach wrote for a member. They are the member's own, and of the coach nothing is kept but where.

-- Whose coach it was; null for what the person made.
alter table routine add column organisation_id uuid;
