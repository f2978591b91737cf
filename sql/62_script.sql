-- purpose: writes the repair of a pair as statements that need neither pgmend nor this schema, for repair.sql
-- creates: table <t>_turn, function <t>_script
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare
{{> prologue}}

drop function if exists {{t.script}}();
drop table if exists {{t.turn}};
do ${{tag}}$
begin
  -- where nothing is to be repaired nobody asks for lines: that is so for most tables of a database that has many
  if not exists (select from {{t.diff}} where status in ('missing', 'corrupted')) then
    return;
  end if;
{{#if pair.writing.script.waiting.length}}
  create table {{t.turn}} (
    n bigint primary key,
    part int not null,
    turn int not null,
    -- rows that want each other's values, or are each other's parents: all of them or none, under the first one's
    -- number
    ring bigint
  );
  comment on table {{t.turn}} is
    {{made 'rows that have to wait for others of the same table when they are repaired'}};
{{/if}}
  -- not a view: to store so large a query as a tree takes four times as long as to read it
  create function {{t.script}}() returns setof text language sql stable as ${{tag}}_sql$
with listed as not materialized (
  {{> script_rows}}
)
select u.line
from (
  select 0 as part, 0 as turn, 0::bigint as together, v.step, 0::bigint as n, v.line,
    null as status, null as left_out, null::bigint as ring,
      {{#each pair.writing.keys}}null as {{k}}, {{/each}}null::text[] as changed, null::json as old_row,
      null::json as live_row, true as plain
  from (values
    (0, {{literal pair.writing.script.heading}}),
    (1, {{literal pair.writing.script.opening}} || (select count(*) from listed where left_out is not null) || ');')
  ) as v(step, line)
{{#if pair.writing.lockTable}}
  union all
  select 2, 0, 0, 0, 0, {{literal pair.writing.script.lock}}, null, null, null,
    {{#each pair.writing.keys}}null, {{/each}}null, null, null, true
  where exists (select from listed where status = 'missing' and left_out is null)
{{/if}}
{{#each pair.writing.script.sequences}}
  union all
  -- before the rows, so that nobody draws a number of theirs meanwhile
  select 2, 0, 0, 1, 0, {{literal call}} || q.target || ');', null, null, null,
    {{#each @root.pair.writing.keys}}null, {{/each}}null, null, null, true
  from (
    select max(n.number) as target
    from listed as w
    {{> sequence_number}}
    -- never to where it can give no more
    where w.left_out is null and n.number between -9223372036854775808 and {{max}}::numeric - {{increment}}
      and (w.status = 'missing' or {{literal column}} = any (w.changed))
  ) as q
  where q.target is not null
{{/each}}
{{#if pair.writing.script.waiting.length}}
  union all
  select r.part, r.turn, r.ring, v.step, 0, v.line, null, null, null, {{#each pair.writing.keys}}null, {{/each}}null,
    null, null, true
  from (select distinct part, turn, ring from {{t.turn}} where ring is not null) as r
  cross join (values
    (2, {{literal pair.writing.script.ringOpening}}),
    (4, '], array[null::text'),
    (8, ']);')
  ) as v(step, line)
{{/if}}
  union all
{{#if pair.writing.script.waiting.length}}
  select coalesce(t.part, case w.status when 'corrupted' then 1 else 3 end), coalesce(t.turn, 0),
    coalesce(t.ring, w.n), v.step, w.n, null,
    w.status, w.left_out, t.ring, {{else}}
  select case w.status when 'corrupted' then 1 else 3 end, 0, w.n, 0, w.n, null,
    w.status, w.left_out, null, {{/if}}{{#each pair.writing.keys}}w.{{k}}::text,
      {{/each}}w.changed, w.old_row, w.live_row,
    -- JSON escapes whatever ends a line; without that, nothing has to be looked at value by value
    position('\' in concat(w.old_row, w.live_row, {{#list pair.writing.keys}}to_json(w.{{k}}::text){{/list}})) = 0
  from listed as w
{{#if pair.writing.script.waiting.length}}
  left join {{t.turn}} as t on t.n = w.n
  cross join lateral unnest(case when t.ring is null then array[0] else array[1, 3, 5, 6, 7] end) as v(step)
{{/if}}
  order by part, turn, together, step, n
) as w
left join lateral json_to_record(w.old_row) as o({{#list pair.writing.script.columns}}{{ident this}} text{{/list}}) on true
left join lateral json_to_record(w.live_row) as v({{#list pair.writing.script.sharedColumns}}{{ident this}} text{{/list}}{{#unless pair.writing.script.sharedColumns.length}}"?" text{{/unless}}) on true
cross join lateral (
  select
    case when w.line is null then (select row_to_json(k.*)::text
      from (select {{#list pair.writing.keys}}{{#if masked}}'***'::text{{else}}w.{{k}}{{/if}} as {{ident column}}{{/list}}) as k) end as key,
    case when w.line is null and w.left_out is null and w.step <> 3 then array_to_string(array[
{{#each pair.writing.script.keys}}
      {{filled sql 'w' staged}}{{#unless @last}},{{/unless}}
{{/each}}
    ], ' and ') end as match,
    case when w.left_out is null and w.status = 'corrupted' and w.step in (0, 5, 6) then array_to_string(array[''
{{#each pair.writing.script.guard}}
      , case when v.{{ident name}} is null then {{literal isNull}} else {{filled sql 'v' name}} end
{{/each}}
    ], ' and ') end as guard,
    case when w.left_out is null and w.step in (0, 6) then case w.status
      when 'corrupted' then array_to_string(array[
{{#each pair.writing.script.set}}
        case when {{literal name}} = any (w.changed) then {{filled sql 'o' staged}} end{{#unless @last}},{{/unless}}
{{/each}}
      ]::text[], ', ')
      when 'missing' then array_to_string(array[
{{#each pair.writing.script.values}}
        {{filled sql 'o' staged}}{{#unless @last}},{{/unless}}
{{/each}}
{{#each pair.writing.script.defaults}}
        , {{literal this}}
{{/each}}
      ]::text[], ', ')
    end end as written,
{{#if pair.writing.script.waiting.length}}
    case when w.ring is not null and w.status = 'corrupted' then nullif(array_to_string(array[
{{#each pair.writing.script.parked}}
      case when {{literal name}} = any (w.changed) then {{literal sql}} end{{#unless @last}},{{/unless}}
{{/each}}
    ]::text[], ', '), '') end as parked,
{{/if}}
{{#if pair.writing.script.kept.length}}
    case when w.left_out is null and w.step in (0, 7) then nullif(array_to_string(array[
{{#each pair.writing.script.kept}}
      case when w.status = 'missing' or {{literal name}} = any (w.changed)
        then {{filled sql 'o' staged}} end{{#unless @last}},{{/unless}}
{{/each}}
    ]::text[], ' and '), '') end as kept,
{{else}}
    null as kept,
{{/if}}
    case when w.left_out is null and w.status = 'corrupted' and w.step in (0, 1) then array_to_string(array[
{{#each pair.shared}}
      case when {{literal name}} = any (w.changed) then {{literal (comment name)}} || ' old '
        || {{#if old.masked}}'***'{{else}}{{cut 'o' name}}{{/if}} || ', live '
        || {{#if old.masked}}'***'{{else}}{{cut 'v' name}}{{/if}} end{{#unless @last}},{{/unless}}
{{/each}}
    ]::text[], '; ') end as says
  offset 0
) as m
cross join lateral (
  select
    case w.status
      when 'corrupted' then {{literal pair.writing.script.update}} || m.written || ' where ' || m.match
        || {{#if pair.writing.script.waiting.length}}case when m.parked is null then m.guard else '' end{{else}}m.guard{{/if}}
      else {{literal pair.writing.script.insert}} || m.written || {{literal pair.writing.script.unlessThere}}
        || m.match || ')'
    end as statement,
{{#if pair.writing.script.waiting.length}}
    {{literal pair.writing.script.update}} || m.parked || ' from (select ' || w.n || '::bigint as n) as w where '
      || m.match || m.guard as aside,
{{/if}}
    {{literal pair.writing.script.look}} || m.match || ' and ' || m.kept as look,
    {{literal pair.writing.script.comment}} || m.key
      || coalesce(' is left out: ' || w.left_out,
      case w.status when 'missing' then ' is missing' else ': ' || m.says end) as comment
  offset 0
) as f
cross join lateral unnest(case
  when w.line is not null then array[w.line]
  when w.left_out is not null or w.step = 1 then array[f.comment]
  when w.step = 0 then array[f.comment, {{literal pair.writing.script.row}} || quote_literal(m.key) || ', '
    || {{dollars 'f.statement'}} || coalesce(', ' || {{dollars 'f.look'}}, '') || ');']
{{#if pair.writing.script.waiting.length}}
  when w.step = 3 then array[', ' || quote_literal(m.key)]
  when w.step = 5 then array[', ' || {{dollars 'f.aside'}}]
  when w.step = 6 then array[', ' || {{dollars 'f.statement'}}]
  when w.step = 7 then array[', ' || {{dollars 'f.look'}}]
{{/if}}
end) as u(line)
where u.line is not null
${{tag}}_sql$;
  comment on function {{t.script}}() is
    {{made 'its lines of repair.sql'}};
end
${{tag}}$;
{{#if pair.writing.script.waiting.length}}

-- what is kept as text has no statistics
set local enable_nestloop = off;
set local enable_mergejoin = off;
do ${{tag}}$
-- a condition of the user's names columns, whatever the variables are called
#variable_conflict use_column
declare
  nodes bigint[];
  missing boolean[];
  waits int[];
  needs int[];
  edges int;
  size int;
  pending int[];
  firsts int[];
  turns int[];
  late boolean[];
  queue int[];
  roots int[];
  head int := 1;
  tail int := 0;
  one int;
  other int;
  edge int;
begin
  if not exists (select from {{t.diff}} where status in ('missing', 'corrupted')) then
    return;
  end if;
  {{> owner_begin tables=(textArray (array pair.name)) byPath=pair.writing.printsByPath}}
  with listed as materialized (
    {{> script_rows}}
  ), edge as (
{{#each pair.writing.script.waiting}}
    -- {{why}}
    select w.n as waiter, w.missing as waiter_missing, h.n as need, {{needMissing}} as need_missing
    from (
      select w.n, w.status = 'missing' as missing, v.*
      from listed as w
      cross join lateral ({{wanted}}) as v
      where w.left_out is null and (w.status = 'missing' or w.changed && {{textArray columns}}) and {{> as_owner}}
      offset 0
    ) as w
    join (
      select h.n, v.*
      from listed as h
      cross join lateral ({{held}}) as v
      where h.left_out is null
        and {{#if needMissing}}h.status = 'missing'{{else}}h.status = 'corrupted' and h.changed && {{textArray columns}}{{/if}} and {{> as_owner}}
      offset 0
    ) as h on {{on}} and h.n <> w.n
    union
{{/each}}
    select null, null, null, null where false
  ), node as (
    select n, is_missing, row_number() over (order by n)::int as i
    from (select waiter as n, waiter_missing as is_missing from edge union select need, need_missing from edge) as x
  )
  select (select array_agg(n order by i) from node), (select array_agg(is_missing order by i) from node),
    array_agg(a.i order by b.i, a.i), array_agg(b.i order by b.i, a.i)
  into nodes, missing, waits, needs
  from edge join node as a on a.n = waiter join node as b on b.n = need;
  {{> owner_end}}
  size := cardinality(nodes);
  edges := cardinality(waits);
  if edges is null then
    return;
  end if;

  pending := array_fill(0, array[size]);
  firsts := pending;
  turns := pending;
  queue := pending;
  late := array_fill(false, array[size]);
  for edge in 1 .. edges loop
    pending[waits[edge]] := pending[waits[edge]] + 1;
    if firsts[needs[edge]] = 0 then
      firsts[needs[edge]] := edge;
    end if;
  end loop;
  for one in 1 .. size loop
    if pending[one] = 0 then
      tail := tail + 1;
      queue[tail] := one;
    end if;
  end loop;
  -- who waits for nobody comes first, then who waits for those, and so on
  while head <= tail loop
    one := queue[head];
    head := head + 1;
    edge := firsts[one];
    while edge > 0 and edge <= edges and needs[edge] = one loop
      other := waits[edge];
      pending[other] := pending[other] - 1;
      turns[other] := greatest(turns[other], turns[one] + 1);
      late[other] := late[other] or missing[one] or late[one];
      if pending[other] = 0 then
        tail := tail + 1;
        queue[tail] := other;
      end if;
      edge := edge + 1;
    end loop;
  end loop;
  -- those who are left wait for each other
  roots := array(select generate_series(1, size));
  for edge in 1 .. edges loop
    one := waits[edge];
    other := needs[edge];
    continue when pending[one] = 0 or pending[other] = 0;
    while roots[one] <> one loop
      roots[one] := roots[roots[one]];
      one := roots[one];
    end loop;
    while roots[other] <> other loop
      roots[other] := roots[roots[other]];
      other := roots[other];
    end loop;
    roots[greatest(one, other)] := least(one, other);
  end loop;
  for one in 1 .. size loop
    roots[one] := roots[roots[one]];
  end loop;
  insert into {{t.turn}} (n, part, turn, ring)
  select u.n,
    case
      when u.pending > 0 then case when bool_or(u.is_missing or u.is_late) over (partition by u.root) then 4 else 1 end
      when u.is_missing then 3
      when u.is_late then 4
      else 1
    end,
    case when u.pending > 0 then 2147483647 else u.turn end,
    case when u.pending > 0 then nodes[u.root] end
  from unnest(nodes, missing, late, turns, pending, roots) as u(n, is_missing, is_late, turn, pending, root);
end
${{tag}}$;
set local enable_nestloop to default;
set local enable_mergejoin to default;
{{/if}}
{{> journal}}
