-- Secrets of organisations that went without them.

delete from secret where scope = 'organisation' and not exists (select from organisation where id::text = owner);
