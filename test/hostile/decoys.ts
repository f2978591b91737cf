import type postgres from 'postgres';

/**
 * Makes in `public`, where many a role may make things, a function and an operator in the place of every one of Postgres,
 * for the same types: where `public` stands before `pg_catalog` in a search_path, a name without schema means these.
 * Each raises an error that names it. Those with pseudo-types stand for the types that SQL of pgmend's calls them with.
 */
export async function plantDecoys(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    do $plant$
    declare
      f record;
      n int := 0;
      arguments text;
      result text;
      element text;
    begin
      perform set_config('search_path', 'pg_catalog', true), set_config('check_function_bodies', 'off', true), set_config('client_min_messages', 'error', true);
      for f in
        select distinct p.proname as name, pg_get_function_identity_arguments(p.oid) as arguments,
          format_type(p.prorettype, null) as result, p.proretset as is_set
        from pg_proc as p
        where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind in ('f', 'a')
          and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
      loop
        foreach element in array case when f.arguments || f.result ~ 'any' then array['text', 'bigint', 'character varying'] else array['text'] end loop
          arguments := regexp_replace(regexp_replace(regexp_replace(f.arguments, '\\many(compatible)?array\\M', element || '[]', 'g'),
            '\\many(compatible)?(nonarray|element)?\\M|"any"', element, 'g'), '\\mVARIADIC\\M', 'variadic');
          result := regexp_replace(regexp_replace(f.result, '^any(compatible)?array$', element || '[]'), '^any(compatible)?(nonarray|element)?$', element);
          begin
            execute format('create function public.%I(%s) returns %s %s language plpgsql as %L', f.name, arguments,
              case when f.is_set then 'setof' else '' end, result,
              format('begin raise exception ''decoy %s(%s)''; end', replace(f.name, '''', ''), replace(arguments, '''', '')));
            n := n + 1;
          exception when others then
            null; -- a pseudo-type that no function of ours can take
          end;
        end loop;
      end loop;
      if n < 2500 then
        raise exception 'only % decoys of functions', n;
      end if;
      n := 0;
      for f in
        select distinct o.oprname as name, format_type(t.l, null) as l, format_type(t.r, null) as r, format_type(o.oprresult, null) as result
        from pg_operator as o
        cross join lateral (
          select o.oprleft as l, o.oprright as r
          union all
          select 'varchar'::regtype, 'varchar'::regtype where o.oprleft = 'text'::regtype and o.oprright = 'text'::regtype
          union all
          select e.l, e.r from (values ('text'::regtype, 'bigint'::regtype), ('bigint', 'text'), ('text', 'int'), ('varchar', 'text'), ('text', 'varchar')) as e(l, r)
          where o.oprname = '||' and o.oprleft = 'text'::regtype and o.oprright = 'text'::regtype
          union all
          select e, e from unnest(array['bigint[]', 'text[]', 'int[]']::regtype[]) as e
          where o.oprleft = 'anyarray'::regtype and o.oprright = 'anyarray'::regtype
          union all
          select (e || '[]')::regtype, e::regtype from unnest(array['bigint', 'text']) as e where o.oprname = '||' and o.oprleft = 'text'::regtype and o.oprright = 'text'::regtype
        ) as t
        where o.oprnamespace = 'pg_catalog'::regnamespace and o.oprleft <> 0 and o.oprname <> '=>'
      loop
        begin
          n := n + 1;
          execute format('create function public.decoy_operator_%s(%s, %s) returns %s language plpgsql as %L', n, f.l, f.r,
            case when f.result ~ '^any' then f.l else f.result end,
            format('begin raise exception ''decoy operator %s (%s, %s)''; end', replace(f.name, '%', '%%'), f.l, f.r));
          execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = public.decoy_operator_%s)', f.name, f.l, f.r, n);
        exception when others then
          null;
        end;
      end loop;
      if (select count(*) from pg_operator where oprnamespace = 'public'::regnamespace) < 700 then
        raise exception 'only % decoys of operators', (select count(*) from pg_operator where oprnamespace = 'public'::regnamespace);
      end if;
    end
    $plant$`);
}
