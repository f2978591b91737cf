{{> role_path_now}}
-- What sequences of old gave last; NULL where the role may not see it, or nothing was drawn yet.
create foreign table {{staging}}.catalog_sequences (schemaname name, sequencename name, last_value int8)
  server {{server}} options (schema_name 'pg_catalog', table_name 'pg_sequences');
