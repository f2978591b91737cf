
-- whoever takes tables back one by one, without pgmend, has nobody else to note that a repair is gone
do ${{tag}}$
declare
  undo text;
  held bigint[] := '{}';
  more bigint[];
begin
  if nullif(current_setting('pgmend.batch', true), '') is not null then
    return;
  end if;
  for undo in
    select undo_table from {{staging}}.repaired_tables
    where to_regclass(format('%I.%I', {{literal staging}}, undo_table)) is not null
  loop
    execute format(
      $sql$select array_agg(distinct repair) from {{staging}}.%I
        where coalesce(outcome, '') not in ('undone', 'already back')$sql$, undo)
      into more;
    held := held || more;
  end loop;
  update {{staging}}.repairs set state = 'undone', finished_at = clock_timestamp()
  where state in ('applying', 'applied') and id <> all (held);
end
${{tag}}$;
