-- what was asked for is in force, or nothing is read: a pooler drops it without a word, and row-level security hides
-- rows then
do $$
declare
  lost text;
begin
  select string_agg(w.name || ' = ' || coalesce(s.setting, '?'), ', ' order by w.name) into lost
  from (
    select name, '^' || wanted || '$' as wanted
    from (values ('default_transaction_read_only', 'on'), ('row_security', 'off'), ('bytea_output', 'hex'),
                 ('search_path', '"?pg_catalog"?'), ('TimeZone', '(UTC|GMT)'), ('DateStyle', 'ISO, .*'),
                 ('IntervalStyle', 'postgres'), ('extra_float_digits', '3')) as v(name, wanted)
  ) as w
  left join {{staging}}.{{prefix}}catalog_settings as s on s.name = w.name
  where s.setting !~* w.wanted or s.setting is null;

  if lost is null then
    -- what the URL asks for besides; what has a point in its name is shown by no catalog
    select string_agg(a.name || ' = ' || s.setting, ', ' order by a.name) into lost
    from (
      select distinct lower(replace(m.part[1], '-', '_')) as name
      from pg_foreign_server f
      cross join pg_options_to_table(f.srvoptions) as o
      cross join regexp_matches(o.option_value, '(?:^|\s)(?:-c\s*|--)([\w-]+)=', 'g') as m(part)
      where f.srvname = '{{remote}}' and o.option_name = 'options'
    ) as a
    join {{staging}}.{{prefix}}catalog_settings as s on lower(s.name) = a.name
    where s.source not in ('client', 'session') and a.name not in ('default_transaction_read_only', 'row_security',
      'bytea_output', 'work_mem', 'enable_sort');
  end if;

  if lost is not null then
    raise exception 'settings that pgmend asked for are not in force there (server "{{remote}}"): %', lost
      using errcode = '08P01',
            hint = 'A connection pooler drops them: give the address of the server itself, or let the role have them '
              || '(ALTER ROLE ... SET default_transaction_read_only = on; the same for row_security = off).';
  end if;
end
$$;
