-- Keeps what repairs did: nothing is left to undo them with.
do $$
declare
  undo text;
begin
  for undo in select undo_table from {{staging}}.repaired_tables loop
    execute format('drop table if exists {{staging}}.%I', undo);
  end loop;
  update {{staging}}.repairs set state = 'confirmed', finished_at = clock_timestamp()
    where state in ('applying', 'applied');
end
$$;
