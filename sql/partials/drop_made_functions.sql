-- uses the record made of the block that it stands in; nothing needs a function
for made in
  select p.proname
  from pg_proc p
  where p.pronamespace = '{{staging}}'::regnamespace
    and obj_description(p.oid, 'pg_proc') like 'pgmend % of %: %'
loop
  execute format('drop function {{staging}}.%I()', made.proname);
end loop;
