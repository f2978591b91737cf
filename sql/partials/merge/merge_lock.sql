-- one merge into a table at a time, whatever its staging schema is called
do ${{tag}}$
begin
  perform pg_advisory_xact_lock({{mergeLock}}, hashtext({{literal merge.into.display}}));
end
${{tag}}$;
