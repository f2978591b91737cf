-- purpose: takes away all that pgmend made, and nothing else
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: drops the foreign servers that pgmend made with their user mappings, and postgres_fdw if pgmend installed it
-- rerun:   safe
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a
-- table of Postgres's name there
set local search_path = pg_catalog, pg_temp;
set local client_min_messages = warning;
set local standard_conforming_strings = on;
-- postgres_fdw speaks to old with these; live has to print and read values the same way
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
-- what is staged has no statistics: costs are guessed far too high, and compiling then takes longer than the work
set local jit = off;
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without
-- meaning)
set local citus.enable_ddl_propagation = off;
set local citus.use_citus_managed_tables = off;
set local citus.propagate_set_commands = 'local';
-- for functions of event triggers that fire on what is made here
do $$
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
    -- the schemas of the role's own search_path that are there, but for the server's and pgmend's
    select n.oid, n.nspname, n.nspacl, n.nspowner, part.position
    from pg_catalog.pg_settings as s
    cross join regexp_matches(s.reset_val, '"((?:[^"]|"")*)"|([^",[:space:]]+)', 'g') with
      ordinality as part(spelled, position)
    join pg_catalog.pg_namespace as n
      on n.nspname = coalesce(replace(nullif(spelled[1], '$user'), '""', '"'), lower(spelled[2]), session_user)
    where s.name = 'search_path' and has_schema_privilege(n.oid, 'USAGE') and n.nspname not in ('pg_catalog', 'pgmend')
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
$$;

do $$
declare
  made record;
  -- what undoes repairs, with the journal of them, may stay
  keep_undo constant boolean := coalesce(nullif(current_setting('pgmend.keep_undo', true), '')::boolean, false);
  force constant boolean := coalesce(nullif(current_setting('pgmend.force', true), '')::boolean, false);
  open_repairs text;
  keep_extension boolean := coalesce(nullif(current_setting('pgmend.keep_extension', true), '')::boolean, false);
begin
  if coalesce(obj_description(to_regnamespace('pgmend'), 'pg_namespace'), '') not like 'pgmend staging schema%'
    then
    return;
  end if;
  if to_regclass('pgmend.repairs') is not null and not keep_undo and not force then
    execute $sql$select string_agg(id::text, ', ' order by id) from pgmend.repairs
      where state in ('applying', 'applied')$sql$
      into open_repairs;
    if open_repairs is not null then
      raise exception 'the undo data of open repairs would be lost: % (numbers in pgmend.repairs)', open_repairs
        using hint = 'Undo or confirm them first; or set pgmend.keep_undo, or pgmend.force, to on.';
    end if;
  end if;

  -- newest first, since each object is made after those it needs; without CASCADE, so that what
  -- somebody else built on top of an object stops this with its name
  for made in
    select m.kind, m.name
    from (
      -- what pgmend has made says so in its comment; of a table's objects routines go first, since nothing needs them
      select 1 as turn, p.oid, 'routine' as kind, p.proname as object,
        format('pgmend.%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)) as name,
        obj_description(p.oid, 'pg_proc') as comment
      from pg_catalog.pg_proc as p
      where p.pronamespace = to_regnamespace('pgmend')
      union all
      select 2, c.oid, case c.relkind when 'v' then 'view' when 'f' then 'foreign table' else 'table' end, c.relname,
        format('pgmend.%I', c.relname), obj_description(c.oid, 'pg_class')
      from pg_catalog.pg_class as c
      where c.relnamespace = to_regnamespace('pgmend') and c.relkind in ('r', 'v', 'f')
    ) as m
    where m.comment like 'pgmend %' and m.object not in ('made_outside', 'role_path')
      and not (keep_undo and (m.object in ('runs', 'repairs', 'repaired_tables') or m.comment like 'pgmend undo: %'))
    -- views may need the functions that are there for all tables
    order by case when m.comment like 'pgmend % of %: %' then m.turn else 3 - m.turn % 2 end, m.oid desc
  loop
    execute format('drop %s %s', made.kind, made.name);
  end loop;

  for made in
    select m.srvname, m.usename
    from pgmend.made_outside o join pg_user_mappings m on m.srvname = o.name where o.kind = 'server'
  loop
    execute format('drop user mapping for %s server %I',
                   case made.usename when 'public' then 'public' else quote_ident(made.usename) end, made.srvname);
  end loop;
  for made in select o.name from pgmend.made_outside o where o.kind = 'server' loop
    execute format('drop server if exists %I', made.name);
  end loop;
  if exists (select from pgmend.made_outside where kind = 'extension') then
    if exists (select from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
               where w.fdwname = 'postgres_fdw') then
      -- still in use: where that is another staging schema of pgmend's, it is for that one to drop
      for made in
        select n.nspname
        from pg_namespace n
        where obj_description(n.oid, 'pg_namespace') like 'pgmend staging schema%' and n.nspname <> 'pgmend'
          and pg_has_role(n.nspowner, 'USAGE')
          and exists (select from pg_class c where c.relnamespace = n.oid and c.relname = 'made_outside')
      loop
        execute format('insert into %I.made_outside values (''extension'', ''postgres_fdw'') on conflict do nothing',
                       made.nspname);
      end loop;
    elsif not keep_extension then
      drop extension if exists postgres_fdw;
    end if;
  end if;

  if keep_undo then
    delete from pgmend.made_outside;
    -- what these had made is gone
    delete from pgmend.runs where stage < '68';
    return;
  end if;
  -- an undo needs it, too
  drop function if exists pgmend.role_path;
  drop table pgmend.made_outside;
  drop schema pgmend;
end
$$;
