-- purpose: takes away all that pgmend made, and nothing else
-- creates: nothing
-- reads:   the comments by which pgmend marks what it made
-- changes: drops the foreign servers that pgmend made with their user mappings, and postgres_fdw if pgmend installed it
-- rerun:   safe
{{> opening}}

do $$
declare
  made record;
  -- what undoes repairs, with the journal of them, may stay
  keep_undo constant boolean := coalesce(nullif(current_setting('pgmend.keep_undo', true), '')::boolean, false);
  force constant boolean := coalesce(nullif(current_setting('pgmend.force', true), '')::boolean, false);
  open_repairs text;
  keep_extension boolean := coalesce(nullif(current_setting('pgmend.keep_extension', true), '')::boolean, false);
begin
  if coalesce(obj_description(to_regnamespace('{{staging}}'), 'pg_namespace'), '') not like 'pgmend staging schema%'
    then
    return;
  end if;
  if to_regclass('{{staging}}.repairs') is not null and not keep_undo and not force then
    execute $sql$select string_agg(id::text, ', ' order by id) from {{staging}}.repairs
      where state in ('applying', 'applied')$sql$
      into open_repairs;
    if open_repairs is not null then
      raise exception 'the undo data of open repairs would be lost: % (numbers in {{staging}}.repairs)', open_repairs
        using hint = 'Undo or confirm them first; or set pgmend.keep_undo, or pgmend.force, to on.';
    end if;
  end if;

  -- newest first, since each object is made after those it needs; without CASCADE, so that what
  -- somebody else built on top of an object stops this with its name
  for made in
    select m.kind, m.name
    from (
      {{> made_objects}}
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
    from {{staging}}.made_outside o join pg_user_mappings m on m.srvname = o.name where o.kind = 'server'
  loop
    execute format('drop user mapping for %s server %I',
                   case made.usename when 'public' then 'public' else quote_ident(made.usename) end, made.srvname);
  end loop;
  for made in select o.name from {{staging}}.made_outside o where o.kind = 'server' loop
    execute format('drop server if exists %I', made.name);
  end loop;
  if exists (select from {{staging}}.made_outside where kind = 'extension') then
    if exists (select from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw
               where w.fdwname = 'postgres_fdw') then
      -- still in use: where that is another staging schema of pgmend's, it is for that one to drop
      for made in
        select n.nspname
        from pg_namespace n
        where obj_description(n.oid, 'pg_namespace') like 'pgmend staging schema%' and n.nspname <> '{{staging}}'
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
    delete from {{staging}}.made_outside;
    -- what these had made is gone
    delete from {{staging}}.runs where stage < '68';
    return;
  end if;
  -- an undo needs it, too
  drop function if exists {{staging}}.role_path;
  drop table {{staging}}.made_outside;
  drop schema {{staging}};
end
$$;
