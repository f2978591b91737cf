{{!-- uses: made --}}
-- uses the record made of the block that it stands in; nothing needs a function
for made in
  select format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as routine
  from pg_proc p
  where p.pronamespace = '{{staging}}'::regnamespace
    and obj_description(p.oid, 'pg_proc') like 'pgmend % of %: %'
loop
  execute format('drop routine {{staging}}.%s', made.routine);
end loop;
