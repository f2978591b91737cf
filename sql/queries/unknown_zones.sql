-- Which of these are no time zones: neither a name nor an abbreviation, nor written out with an offset (`EST5EDT`).
select zone
from unnest({{textArray zones}}) as zone
where not exists (select from pg_catalog.pg_timezone_names where lower(name) = lower(zone))
  and not exists (select from pg_catalog.pg_timezone_abbrevs where lower(abbrev) = lower(zone))
  and zone !~ '[0-9]';
