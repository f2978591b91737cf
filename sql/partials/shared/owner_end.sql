-- qualified, since nothing else is looked up before the path is back; that is never taken from a setting, which a
-- trigger could have changed
perform pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.own_role'), true),
  pg_catalog.set_config('row_security', pg_catalog.current_setting('pgmend.own_row_security'), true),
  pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
