-- Which of these are no time zones by name or abbreviation. What Postgres takes beyond those is a trap: in `+02:00` and
-- `UTC+2` a plus means west, and a zone that is misspelt with a digit in it is such an offset too.
select zone
from unnest({{textArray zones}}) as zone
where not exists (select from pg_catalog.pg_timezone_names where lower(name) = lower(zone))
  and not exists (select from pg_catalog.pg_timezone_abbrevs where lower(abbrev) = lower(zone));
