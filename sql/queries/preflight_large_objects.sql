-- How many large objects either side has: no comparison looks at them.
select (select count(*)::float8 from {{staging}}.catalog_largeobject_metadata) as old,
  (select count(*)::float8 from pg_catalog.pg_largeobject_metadata) as live;
