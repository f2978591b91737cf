declare
  joined_in text;
begin
  if not exists (
    select from pg_event_trigger as e
    join pg_proc as p on p.oid = e.evtfoid
    where e.evtenabled in ('O', 'A') and e.evtevent <> 'login'
      and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')
  ) then
    return;
  end if;
  select string_agg(', ' || quote_ident(n.nspname), '' order by n.position) into joined_in
  from (
    {{> role_schemas}}
  ) as n
  where not exists (
      select from pg_proc as p join pg_proc as own on own.proname = p.proname
        and own.pronamespace = 'pg_catalog'::regnamespace
      where p.pronamespace = n.oid
      union all
      select from pg_operator as o join pg_operator as own on own.oprname = o.oprname
        and own.oprnamespace = 'pg_catalog'::regnamespace
      where o.oprnamespace = n.oid)
    and not exists (
      select
      from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
      left join pg_roles as r on r.oid = case
        -- whoever owns the database, from Postgres 14 on
        when a.grantee = 6171 then (select datdba from pg_database where datname = current_database())
          else a.grantee end
      where a.privilege_type = 'CREATE' and not (coalesce(r.rolsuper, false)
        or coalesce(r.rolname = current_user, false)));
  perform set_config('search_path', 'pg_catalog' || coalesce(joined_in, '') || ', pg_temp', true);
end
