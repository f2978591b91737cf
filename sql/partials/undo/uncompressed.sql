-- what a repair inserts into a hypertable of TimescaleDB is not compressed, and what is has no place
do $$
begin
  perform set_config(s.name, 'off', true)
  from pg_settings as s
  where s.name = 'timescaledb.enable_transparent_decompression';
end
$$;
