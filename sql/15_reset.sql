-- purpose: takes away what the last run staged, so that no table of it is mistaken for one of this run; what is marked as kept stays
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: nothing
-- rerun:   safe; run 20 to 65 after it
{{> prologue}}

-- without its summary, what is left here is not taken for a whole comparison
drop view if exists {{staging}}.summary, {{staging}}.recheck, {{staging}}.diagnosis, {{staging}}.blast_radius;

do $$
declare
  made record;
begin
  for made in
    select m.kind, m.name
    from (
      {{> made_objects}}
    ) as m
    where {{> to_drop remark='m.comment'}}
    -- views before what they read: newest first, since each object is made after those it needs
    order by m.turn, m.oid desc
  loop
    execute format('drop %s %s', made.kind, made.name);
  end loop;
end
$$;

delete from {{staging}}.tables where not kept;
delete from {{staging}}.findings as f
where f.table_name is null or not exists (select from {{staging}}.tables as t where t.table_name = f.table_name);
delete from {{staging}}.diagnosed as d
where not exists (select from {{staging}}.tables as t where t.table_name = d.table_name);
delete from {{staging}}.referring as r
where not exists (select from {{staging}}.tables as t where t.table_name = r.table_name);
-- the results of a recheck are about all tables at once
delete from {{staging}}.rechecked;
{{> fetched_anew}}
{{> journal}}
