-- A second way to old, without our lc_monetary: a setting of ours hides what sessions there have otherwise. For a
-- savepoint that is undone. Needs 10_connect.
do $$
declare
  options text := (
    select string_agg(format('%I %L', key, replace(value, '-c lc_monetary=C', '')), ', ')
    from {{staging}}.sides, jsonb_each_text(server_options)
    where side = 'old'
  );
  login text := (
    select string_agg(format('%I %L', option_name, option_value), ', ')
    from pg_catalog.pg_user_mappings, pg_options_to_table(umoptions)
    where srvname = '{{server}}' and usename = current_user
  );
begin
  execute format('create server {{server}}_plain foreign data wrapper postgres_fdw options (%s)', options);
  execute format('create user mapping for current_user server {{server}}_plain options (%s)', login);
exception when others then
  -- raised again, since the context of the first error would quote the statement, and the password in it
  raise exception '%', sqlerrm using errcode = sqlstate;
end
$$;
create foreign table {{staging}}.plain_settings (name text, reset_val text)
  server {{server}}_plain options (schema_name 'pg_catalog', table_name 'pg_settings');
