
create or replace function {{staging}}.act_as(tables text[], by_path boolean) returns void language plpgsql as ${{tag}}$
begin
  {{> owner_begin tables='tables' byPath='by_path'}}
end
${{tag}}$;
comment on function {{staging}}.act_as(text[], boolean) is
  'pgmend {{stage}} of all tables: notes who owns the tables, and by which search_path their code runs; as_owner() '
  'then acts as that';

create or replace function {{staging}}.as_owner() returns boolean language plpgsql as ${{tag}}$
begin
  -- qualified: a statement may ask for it twice, and the second time it is by the role's path
  perform pg_catalog.set_config('search_path', pg_catalog.current_setting('pgmend.own_path'), true),
    pg_catalog.set_config('row_security', 'on', true),
    pg_catalog.set_config('role', pg_catalog.current_setting('pgmend.owner'), true);
  return true;
end
${{tag}}$;
comment on function {{staging}}.as_owner() is
  'pgmend {{stage}} of all tables: true; from here on the statement that asks for it acts as the owner of its table';
