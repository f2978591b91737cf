
create or replace function {{staging}}.keys_of(work jsonb, alias text) returns text language sql immutable as ${{tag}}$
  select string_agg(format('%s.%s', alias, k ->> 'k'), ', ') from jsonb_array_elements(work -> 'key') as k
${{tag}}$;
comment on function {{staging}}.keys_of(jsonb, text) is
  'pgmend {{stage}} of all tables: the key columns of a list of rows, as columns of the row of that name';

create or replace function {{staging}}.filled(work jsonb, statement text, change text[], assigned text,
  rows text) returns text
language sql immutable as ${{tag}}$
  select replace(replace(replace(statement,
    work ->> 'marker' || '_set', assigned),
    work ->> 'marker' || '_columns', coalesce((
      select string_agg(format('%I %s', c.value ->> 'staged', c.value ->> 'type'), ', ')
      from jsonb_each(work -> 'columns') as c where c.key = any (change)), '"pgmend nothing" text')),
    work ->> 'marker' || '_rows', rows)
${{tag}}$;
comment on function {{staging}}.filled(jsonb, text, text[], text, text) is
  'pgmend {{stage}} of all tables: the statement of a table, with what it sets, with the columns of old that it reads, '
  'and with where its rows come from';

create or replace function {{staging}}.find_obstacles(work jsonb, kind text, low bigint,
  high bigint) returns void language plpgsql as ${{tag}}$
declare
  obstacle jsonb;
  moved bigint;
begin
  for obstacle in
    select o.value from jsonb_array_elements(work -> 'obstacles') with ordinality as o(value, place)
    where o.value -> 'kinds' is null or o.value -> 'kinds' ? kind
    order by o.place
  loop
    loop
      execute obstacle ->> 'sql' using null::bigint[], low, high, kind;
      get diagnostics moved = row_count;
      {{> owner_end}}
      -- a row that stays behind may have been what another one needs
      exit when moved = 0 or not coalesce(obstacle -> 'again' ? kind, false);
    end loop;
  end loop;
end
${{tag}}$;
comment on function {{staging}}.find_obstacles(jsonb, text, bigint, bigint) is
  'pgmend {{stage}} of all tables: notes what stands in the way of rows before they are written, so that it has a name';

create or replace function {{staging}}.linked_rows(work jsonb, low bigint,
  high bigint) returns jsonb language plpgsql as ${{tag}}$
declare
  linked jsonb;
  spots text[];
  tids tid[];
  answer jsonb := '[]';
begin
  for linked in select jsonb_array_elements(work -> 'linked') loop
    execute format('select array_agg(s.spot), array_agg(s.tid) from (%s) as s', linked ->> 'sql') into spots, tids
      using null::bigint[], low, high;
    {{> owner_end}}
    answer := answer || jsonb_build_object('table', linked ->> 'table', 'spots', spots, 'tids', tids::text[]);
  end loop;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.linked_rows(jsonb, bigint, bigint) is
  'pgmend {{stage}} of all tables: where rows stand that foreign keys link with those that are written: what triggers '
  'change of them stands elsewhere afterwards';

create or replace function {{staging}}.count_moved(linked_rows jsonb) returns jsonb language plpgsql as ${{tag}}$
declare
  linked jsonb;
  left_there bigint;
  moved jsonb := '{}';
begin
  for linked in select jsonb_array_elements(linked_rows) loop
    continue when jsonb_typeof(linked -> 'spots') = 'null';
    execute format($sql$
      select count(*) from %s as x
      where x.ctid = any (array(select jsonb_array_elements_text($1 -> 'tids')::tid))
        and exists (select from jsonb_array_elements_text($1 -> 'spots') as s(spot)
          where s.spot = x.tableoid::text || x.ctid::text)
    $sql$, linked ->> 'table') into left_there using linked;
    left_there := jsonb_array_length(linked -> 'spots') - left_there;
    if left_there > 0 then
      moved := moved || jsonb_build_object(linked ->> 'table',
        coalesce((moved ->> (linked ->> 'table'))::bigint, 0) + left_there);
    end if;
  end loop;
  return moved;
end
${{tag}}$;
comment on function {{staging}}.count_moved(jsonb) is
  'pgmend {{stage}} of all tables: how many of the rows that linked_rows has found are no longer where they were, by '
  'table';

create or replace function {{staging}}.changes_of(work jsonb, low bigint, high bigint, only_circles boolean)
returns table (change text[], rows bigint[]) language plpgsql as ${{tag}}$
begin
  if not (work ->> 'in_turn')::boolean then
    return query execute format($sql$
      select changed, array_agg(n) from {{staging}}.%I where slot between $1 and $2 and outcome is null group by changed
    $sql$, work ->> 'todo') using low, high;
    return;
  end if;
  -- who waits for nobody is written first, then who waits for that, and so on; a circle has no turn
  return query execute format($sql$
    with recursive turns as (
      select t.n, 0 as turn
      from {{staging}}.%1$I as t
      where t.slot between $1 and $2 and t.outcome is null and not exists (
        select from {{staging}}.%1$I as h
        where h.n = t.holder and h.slot between $1 and $2 and h.outcome is null)
      union all
      select t.n, turns.turn + 1
      from turns
      join {{staging}}.%1$I as t on t.holder = turns.n
      where t.slot between $1 and $2 and t.outcome is null
    )
    select t.changed, array_agg(t.n order by t.n)
    from {{staging}}.%1$I as t
    left join turns on turns.n = t.n
    where t.slot between $1 and $2 and t.outcome is null and (turns.n is null or not $3)
    group by t.changed, turns.turn
    order by turns.turn
  $sql$, work ->> 'todo') using low, high, only_circles;
end
${{tag}}$;
comment on function {{staging}}.changes_of(jsonb, bigint, bigint, boolean) is
  'pgmend {{stage}} of all tables: rows to be updated in the order in which they can be, those together of which the '
  'same columns differ';

create or replace function {{staging}}.guarded(work jsonb) returns text language sql immutable as ${{tag}}$
  select case when (work ->> 'undoing')::boolean
    then format('select t.* from {{staging}}.%I as t where t.n = any ($1) and t.outcome is null', work ->> 'todo')
    else format($sql$
      select t.n, t.parked, t.old_row, %s, case when t.parked then t.was else s.image end as held
      from {{staging}}.%I as t
      join {{staging}}.%I($2, $3) as s on s.n = t.n
      where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
    $sql$, {{staging}}.keys_of(work, 't'), work ->> 'todo', work ->> 'now') end
${{tag}}$;
comment on function {{staging}}.guarded(jsonb) is
  'pgmend {{stage}} of all tables: a query for rows to be updated that are still what they were when they were '
  'compared, or written; $1 their numbers, $2 and $3 their slots';
