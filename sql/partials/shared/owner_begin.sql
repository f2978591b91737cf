-- Code of a table's owner (triggers, constraints, defaults) runs as the owner, where this session may act as that, and
-- by the role's own search_path. The statement that sets it off changes to these itself while it runs: by then all of
-- its names have been looked up in pg_catalog, and its rights checked. What comes after it changes back at once.
perform set_config('pgmend.own_path',
  case when {{byPath}} then 'pg_catalog, pg_temp'
    else (select reset_val from pg_settings where name = 'search_path') end, true),
  set_config('pgmend.own_role', current_setting('role'), true),
  set_config('pgmend.own_row_security', current_setting('row_security'), true),
  set_config('pgmend.owner', coalesce((
    select min(r.rolname)
    from unnest({{tables}}::regclass[]) as t(oid)
    join pg_class as c on c.oid = t.oid
    join pg_roles as r on r.oid = c.relowner
    -- rows of tables of several owners that go in together are written as whoever runs this
    having count(distinct r.oid) = 1 and bool_and(r.rolname <> current_user
      and pg_has_role(session_user, r.oid, case when current_setting('server_version_num')::int >= 160000 then 'SET'
        else 'MEMBER' end))
  ), current_setting('role')), true);
