-- times that are off by a zone: by another number of hours in summer than in winter
declare
  "column" text;
  chosen record;
begin
  for "column" in
    select v.column_name
    from {{t.values}} as v
    where v.kind = 'other' and v.family = 'time' and v.parameter::numeric % 900 = 0
      and abs(v.parameter::numeric) <= 54000
    group by v.column_name
    having count(distinct v.parameter) > 1 and count(*) >= 3
  loop
    with sample as materialized (
      select v.old_value, v.live_value::timestamp as live_value
      from {{t.values}} as v
      where v.kind = 'other' and v.column_name = "column" and v.parameter::numeric % 900 = 0
        and abs(v.parameter::numeric) <= 54000
      order by hashtext(v.old_value)
      limit 400
    )
    select z.name, w.back into chosen
    from pg_timezone_names as z, (values (false), (true)) as w(back)
    where z.name !~ '^(posix|right|Etc)' and (
      -- one that does not explain them is given up early
      select count(*) from (
        select from sample as s
        where {{staging}}.in_zone(s.old_value, z.name, w.back) is distinct from s.live_value
        limit (select count(*) / 20 + 1 from sample)
      ) as x
    ) <= (select count(*) / 20 from sample)
    -- of those that agree here the one that most people would name
    order by array_position(array['Europe/London', 'Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Rome',
      'Europe/Helsinki', 'Europe/Moscow', 'America/New_York', 'America/Chicago', 'America/Denver',
      'America/Los_Angeles', 'America/Sao_Paulo', 'Australia/Sydney'], z.name), z.name collate "C"
    limit 1;
    if found then
      update {{t.values}} as v
      set kind = 'zone', parameter = chosen.name || case when chosen.back then ' back' else '' end
      where v.kind = 'other' and v.column_name = "column"
        and v.live_value::timestamp = {{staging}}.in_zone(v.old_value, chosen.name, chosen.back);
    end if;
  end loop;
end;
