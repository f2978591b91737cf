-- purpose: takes away what the last run staged, so that no table of it is mistaken for one of this run
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: nothing
-- rerun:   safe; run 20 to 65 after it
{{> prologue}}

do $$
declare
  made record;
begin
{{> drop_made_functions}}
  -- views before what they read: newest first, since each object is made after those it needs
  for made in
    select c.relname, c.relkind
    from pg_class c
    where c.relnamespace = '{{staging}}'::regnamespace
      and obj_description(c.oid, 'pg_class') like 'pgmend % of %: %'
    order by c.oid desc
  loop
    execute format('drop %s {{staging}}.%I',
                   case made.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end,
                   made.relname);
  end loop;
end
$$;

delete from {{staging}}.tables;
delete from {{staging}}.findings;
delete from {{staging}}.rechecked;
{{> journal}}
