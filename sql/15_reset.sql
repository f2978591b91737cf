-- purpose: takes away what the last run staged, so that no table of it is mistaken for one of this run; what is marked as kept stays
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: nothing
-- rerun:   safe; run 20 to 65 after it
{{> prologue}}

-- without its summary, what is left here is not taken for a whole comparison
drop view if exists {{staging}}.summary, {{staging}}.recheck;

do $$
declare
  made record;
begin
  for made in
    select m.kind, m.name
    from (
      -- nothing needs a function
      select 1 as turn, p.oid, 'routine' as kind,
        format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name,
        obj_description(p.oid, 'pg_proc') as comment
      from pg_proc p
      where p.pronamespace = '{{staging}}'::regnamespace
      union all
      select 2, c.oid, case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end,
        format('%I', c.relname), obj_description(c.oid, 'pg_class')
      from pg_class c
      where c.relnamespace = '{{staging}}'::regnamespace
    ) as m
    where {{> to_drop remark='m.comment'}}
    -- views before what they read: newest first, since each object is made after those it needs
    order by m.turn, m.oid desc
  loop
    execute format('drop %s {{staging}}.%s', made.kind, made.name);
  end loop;
end
$$;

delete from {{staging}}.tables where not kept;
delete from {{staging}}.findings as f
where f.table_name is null or not exists (select from {{staging}}.tables as t where t.table_name = f.table_name);
-- what a second look found is told of all tables at once
delete from {{staging}}.rechecked;
{{> fetched_anew}}
{{> journal}}
