
create or replace function {{staging}}.rows_left(work jsonb, low bigint,
  high bigint) returns boolean language plpgsql as ${{tag}}$
declare
  answer boolean;
begin
  execute format('select exists (select from {{staging}}.%I where slot between $1 and $2 and outcome is null)',
    work ->> 'todo')
    into answer using low, high;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.rows_left(jsonb, bigint, bigint) is
  'pgmend {{stage}} of all tables: whether there is a row from one slot to another of which nothing is said yet';

create or replace function {{staging}}.unkept_rows(
  work jsonb, kind text, low bigint, high bigint, this_repair bigint, this_pass int, strayed bigint,
  out bad bigint[], out whys text[]
) language plpgsql as ${{tag}}$
declare
  verify constant text := coalesce(work -> 'verify' ->> kind, work -> 'verify' ->> 'any',
    case when (work ->> 'undoing')::boolean
    then format($sql$
      select array_agg(t.n), array_agg(t.reason) from {{staging}}.%I as t
      where t.slot between $2 and $3 and t.status = 'corrupted' and t.outcome is null and t.again
    $sql$, work ->> 'todo')
    -- a type may have made something else of it
    else format($sql$
      select array_agg(s.n), array_agg(case
        when not s.there then 'live did not keep what was written to its key: its type cannot hold it'
        else 'live did not keep what was written to ' || array_to_string(s.differing, ', ')
          || ': its type cannot hold it; exclude: in pgmend.yaml leaves a column out' end)
      from {{staging}}.%I($2, $3) as s
      where s.repair = $4 and s.pass = $5 and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0)
    $sql$, work ->> 'now') end);
begin
  execute verify into bad, whys using null::bigint[], low, high, this_repair, this_pass, strayed;
end
${{tag}}$;
comment on function {{staging}}.unkept_rows(jsonb, text, bigint, bigint, bigint, int, bigint) is
  'pgmend {{stage}} of all tables: rows that live does not hold as they were written, and why';

create or replace function {{staging}}.check_links(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int) returns void
language plpgsql as ${{tag}}$
declare
  link jsonb;
  broken boolean;
begin
  for link in
    select l.value from jsonb_array_elements(work -> 'checks') with ordinality as l(value, place)
    where l.value -> 'kinds' is null or l.value -> 'kinds' ? kind
    order by l.place
  loop
    if link ->> 'hold' is not null then
      execute link ->> 'hold' using null::bigint[], low, high, this_repair, this_pass;
    end if;
    execute link ->> 'broken' into broken using null::bigint[], low, high, this_repair, this_pass;
    {{> owner_end}}
    if broken then
      raise exception using errcode = 'PGM03', message = link ->> 'reason';
    end if;
  end loop;
end
${{tag}}$;
comment on function {{staging}}.check_links(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend {{stage}} of all tables: where no trigger looks after foreign keys: raises PGM03 if what was written broke '
  'one';

create or replace function {{staging}}.blame_rows(
  work jsonb, kind text, low bigint, high bigint, each_row boolean, out bad bigint[], out whys text[]
) language plpgsql as ${{tag}}$
declare
  bare constant text := format(case when kind = 'delete'
    then 'select t.* from {{staging}}.%I as t where t.n = any ($1)'
    -- as if it were set aside: what it was is not asked
    else 'select t.n, t.slot, t.old_row, %2$s, true as parked, null::text as held%3$s '
      'from {{staging}}.%1$I as t where t.n = any ($1)' end,
    work ->> 'todo', {{staging}}.keys_of(work, 't'),
      case when (work ->> 'undoing')::boolean then ', t.status, t.after, t.touched' else '' end);
  change text[];
  candidates bigint[];
  candidate bigint;
  statement text;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
begin
  bad := '{}';
  whys := '{}';
  for change, candidates in execute format($sql$
    select t.changed, array_agg(t.n order by t.slot) from {{staging}}.%I as t
    where t.slot between $1 and $2 and t.outcome is null group by t.changed
  $sql$, work ->> 'todo') using low, high
  loop
    statement := {{staging}}.filled(work, work ->> kind, change, case when kind = 'update' then (
      select string_agg(format('%I = %s', c, work -> 'columns' -> c ->> 'value'), ', ')
      from unnest(change) as c where work -> 'columns' -> c is not null) else '' end, format('(%s)', bare));
    -- live computes all that differs
    continue when statement is null;
    if not (work ->> 'ruled')::boolean then
      statement := format('with w as materialized (%s) %s', bare, statement);
    end if;
    -- the first one stands for no row at all
    foreach candidate in array null::bigint || case when each_row then candidates end loop
      begin
        execute statement using array[candidate], low, high;
        {{> owner_end}}
        {{> owner_constraints}}
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail,
          broken = constraint_name,
          trace = pg_exception_context;
        raised := {{staging}}.raised_by_user(state, trace);
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if raised or state !~ '^(40|55|PGM99|23505)' then
          said := {{staging}}.refusal(state, said, more, broken, (work ->> 'masked')::boolean);
          bad := bad || case when candidate is null then candidates else array[candidate] end;
          whys := whys || case when candidate is null then array_fill(said, array[cardinality(candidates)])
            else array[said] end;
          exit when candidate is null;
        end if;
      end;
    end loop;
  end loop;
end
${{tag}}$;
comment on function {{staging}}.blame_rows(jsonb, text, bigint, bigint, boolean) is
  'pgmend {{stage}} of all tables: tries each row by itself, by its bare statement, which is undone; returns those '
  'that fail, and why; a statement that fails without any row fails for all';

create or replace function {{staging}}.skip_locked(work jsonb, kind text, low bigint,
  high bigint) returns text language plpgsql as ${{tag}}$
declare
  skipped bigint;
begin
  execute format('lock table %s in row exclusive mode', work ->> 'live');
  if kind not in ('update', 'exchange', 'delete') then
    return 'none';
  end if;
  execute format($sql$
    with free as materialized (
      select w.n
      from {{staging}}.%1$I as w
      join %2$s as l on %3$s
      where w.slot between $1 and $2 and w.outcome is null
      for no key update of l skip locked
    )
    update {{staging}}.%1$I as w
    set outcome = 'skipped', reason = 'locked by another session', again = true
    where w.slot between $1 and $2 and w.outcome is null
      and not exists (select from free where free.n = w.n)
      and exists (select from %2$s as l where %3$s)
  $sql$, work ->> 'todo', work ->> 'live', work ->> 'match') using low, high;
  get diagnostics skipped = row_count;
  return case when skipped > 0 then 'some' else 'none' end;
exception
  when lock_not_available then
    return 'all';
  when others then
    -- not every server can
    return 'none';
end
${{tag}}$;
comment on function {{staging}}.skip_locked(jsonb, text, bigint, bigint) is
  'pgmend {{stage}} of all tables: whom others have locked is looked up, not found out by waiting for each: leaves '
  'those rows out, and says whether it were some, none, or the whole table';
