
-- dates and times of both kinds; a time with time zone is printed in UTC here, and so is read as one without
create or replace function {{staging}}.kind_of_time(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
declare
  of_day constant boolean := old ~ '^\d\d:' and live ~ '^\d\d:';
  o timestamp;
  l timestamp;
  unit text;
begin
  if of_day then
    o := '2000-01-01'::date + old::time;
    l := '2000-01-01'::date + live::time;
  else
    o := old;
    l := live;
  end if;
  if not isfinite(o) or not isfinite(l) then
    return 'other';
  end if;
  foreach unit in array array['millisecond', 'second', 'minute', 'hour', 'day'] loop
    if l = date_trunc(unit, o) or unit <> 'day'
      and l = date_trunc(unit, o + ('1 ' || unit)::interval / 2) and l - o < ('1 ' || unit)::interval then
      return 'precision ' || unit;
    end if;
  end loop;
  if not of_day and extract(day from o) <= 12 and extract(day from o) <> extract(month from o)
    and l = make_date(case when extract(year from o) < 0 then null else extract(year from o)::int end,
      extract(day from o)::int, extract(month from o)::int) + o::time then
    return 'day_month';
  end if;
  if not of_day and l <> o and (extract(year from l) - extract(year from o))::int % 100 = 0
    and l = o + make_interval(years => (extract(year from l) - extract(year from o))::int) then
    return format('century %s', (extract(year from l) - extract(year from o))::int);
  end if;
  return 'other ' || trim_scale(extract(epoch from l - o)::numeric);
end
${{tag}}$;
comment on function {{staging}}.kind_of_time(text, text) is
  'pgmend {{stage}} of all tables: what became of a date or a time';

-- what a zone makes of a time that is read, or printed, as if it were of that zone and not of UTC
create or replace function {{staging}}.in_zone(value text, zone text, back boolean) returns timestamp
language plpgsql immutable as ${{tag}}$
begin
  return case when back then value::timestamp at time zone zone at time zone 'UTC'
    else value::timestamp at time zone 'UTC' at time zone zone end;
exception when data_exception then
  return null;
end
${{tag}}$;
comment on function {{staging}}.in_zone(text, text, boolean) is
  'pgmend {{stage}} of all tables: a time moved by what a zone is off UTC at that time, to it or back';
