-- purpose: writes the repair of a pair as statements that need neither pgmend nor this schema, for repair.sql
-- creates: table <t>_waits, function <t>_script
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare
{{> prologue}}

drop function if exists {{t.script}}();
drop table if exists {{t.waits}};
do ${{tag}}$
begin
  -- where nothing is to be repaired nobody asks for lines: that is so for most tables of a database that has many
  if not exists (select from {{t.diff}} where status in ('missing', 'corrupted')) then
    return;
  end if;
{{#if pair.writing.script.waiting.length}}
  create table {{t.waits}} (n bigint primary key, after text[]);
  comment on table {{t.waits}} is
    {{made 'rows that can only be repaired after others of the same table: the keys of those'}};
{{/if}}
  -- not a view: to store so large a query as a tree takes four times as long as to read it
  create function {{t.script}}() returns setof text language sql stable as ${{tag}}_sql$
with listed as not materialized (
  {{> script_rows}}
)
select u.line
from (
  select 0 as part, v.n, v.line, null as status, null as left_out,
    {{#each pair.writing.keys}}null as {{k}}, {{/each}}null::text[] as changed, null::json as old_row,
    null::json as live_row, true as plain, null::text[] as after
  from (values
    (0::bigint, {{literal pair.writing.script.heading}}),
    (1, {{literal pair.writing.script.opening}} || (select count(*) from listed where left_out is not null)
{{#if pair.writing.script.parked.length}}
{{#if pair.writing.script.waiting.length}}
      || case when exists (select from {{t.waits}}) then {{literal pair.writing.script.aside}} else '' end
{{/if}}
{{/if}}
      || ');')
  ) as v(n, line)
{{#if pair.writing.lockTable}}
  union all
  select 2, 0, {{literal pair.writing.script.lock}}, null, null,
    {{#each pair.writing.keys}}null, {{/each}}null, null, null, true, null
  where exists (select from listed where status = 'missing' and left_out is null)
{{/if}}
{{#each pair.writing.script.sequences}}
  union all
  -- before the rows, so that nobody draws a number of theirs in between
  select 2, 1, {{literal call}} || q.target || ');', null, null,
    {{#each @root.pair.writing.keys}}null, {{/each}}null, null, null, true, null
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
  union all
  select case w.status when 'corrupted' then 1 else 3 end, w.n, null, w.status, w.left_out,
    {{#each pair.writing.keys}}w.{{k}}::text, {{/each}}w.changed, w.old_row, w.live_row,
    -- JSON escapes whatever ends a line; without that, nothing has to be looked at value by value
    position('\' in concat(w.old_row, w.live_row, {{#list pair.writing.keys}}to_json(w.{{k}}::text){{/list}})) = 0,
    {{#if pair.writing.script.waiting.length}}t.after{{else}}null{{/if}}
  from listed as w
{{#if pair.writing.script.waiting.length}}
  left join {{t.waits}} as t on t.n = w.n
{{/if}}
  order by part, n
) as w
left join lateral json_to_record(w.old_row) as o(
  {{#list pair.writing.script.columns}}
  {{ident this}} text
  {{/list}}
) on true
left join lateral json_to_record(w.live_row) as v(
  {{#list pair.writing.script.sharedColumns}}
  {{ident this}} text
  {{/list}}
{{#unless pair.writing.script.sharedColumns.length}}"?" text{{/unless}}) on true
cross join lateral (
  select
    case when w.line is null then (select row_to_json(k.*)::text
      from (select
        {{#list pair.writing.keys}}
        {{#if masked}}'***'::text{{else}}w.{{k}}{{/if}} as {{ident column}}
        {{/list}}
      ) as k) end as key,
    case when w.line is null and w.left_out is null then array_to_string(array[
{{#each pair.writing.script.keys}}
      {{filled sql (lookup this 'row') staged}}{{#unless @last}},{{/unless}}
{{/each}}
    ], ' and ') end as match,
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[''
{{#each pair.writing.script.guard}}
      , case when v.{{ident name}} is null then {{literal isNull}} else {{filled sql 'v' name}} end
{{/each}}
    ], ' and ') end as guard,
    case when w.left_out is null then case w.status
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
    case when w.after is not null and w.status = 'corrupted' then nullif(array_to_string(array[
{{#each pair.writing.script.parked}}
      case when {{literal name}} = any (w.changed) then {{literal quoted}} end{{#unless @last}},{{/unless}}
{{/each}}
    ]::text[], ', '), '') end as parked,
{{/if}}
{{#if pair.writing.script.kept.length}}
    case when w.left_out is null then nullif(array_to_string(array[
{{#each pair.writing.script.kept}}
      case when w.status = 'missing' or {{literal name}} = any (w.changed)
        then {{filled sql 'o' staged}} end{{#unless @last}},{{/unless}}
{{/each}}
    ]::text[], ' and '), '') end as kept,
{{else}}
    null as kept,
{{/if}}
    case when w.left_out is null and w.status = 'corrupted' then array_to_string(array[
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
      when 'corrupted' then {{literal pair.writing.script.update}} || m.written || ' where ' || m.match || m.guard
      else {{literal pair.writing.script.insert}} || m.written || {{literal pair.writing.script.unlessThere}}
        || m.match || {{#if pair.content}}') < ' || w.k2{{else}}')'{{/if}}
    end as statement,
{{#if pair.writing.script.waiting.length}}
    {{literal pair.writing.script.update}} || m.written as written,
    ' where ' || m.match as match,
    'array[' || (select string_agg(quote_literal(a.key), ', ') from unnest(w.after) as a(key)) || ']' as after,
{{/if}}
{{#if pair.content}}
    -- as many rows as it is to be copies
    case when m.kept is not null then {{literal pair.writing.script.look}} || m.match
      || format(' offset %s limit 1', w.k2::bigint - 1) end as look,
{{else}}
    {{literal pair.writing.script.look}} || m.match || ' and ' || m.kept as look,
{{/if}}
    {{literal pair.writing.script.comment}} || m.key
      || coalesce(' is left out: ' || w.left_out,
      case w.status when 'missing' then ' is missing' else ': ' || m.says end) as comment
  offset 0
) as f
cross join lateral unnest(case
  when w.line is not null then array[w.line]
  when w.left_out is not null then array[f.comment]
{{#if pair.writing.script.waiting.length}}
  -- a row that has to be set aside is written in pieces: what it is set to, which row it is, and what it still is
  when m.parked is not null then array[f.comment, {{literal pair.writing.script.row}} || quote_literal(m.key) || ', '
    || {{dollars 'f.written'}} || ', ' || {{dollars 'f.match'}} || ', ' || {{dollars 'm.guard'}}
    || coalesce(', kept => ' || {{dollars 'f.look'}}, '')
    || ', after => ' || f.after || ', aside => array[' || m.parked || ']);']
{{/if}}
  else array[f.comment, {{literal pair.writing.script.row}} || quote_literal(m.key) || ', '
    || {{dollars 'f.statement'}} || coalesce(', kept => ' || {{dollars 'f.look'}}, '')
{{#if pair.writing.script.waiting.length}}
    || coalesce(', after => ' || f.after, '')
{{/if}}
    || ');']
end) as u(line)
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
  waiters bigint[];
  needed text[];
begin
  if not exists (select from {{t.diff}} where status in ('missing', 'corrupted')) then
    return;
  end if;
  {{> owner_begin tables=(textArray (array pair.name)) byPath=pair.writing.printsByPath}}
  with listed as materialized (
    {{> script_rows}}
  )
  select array_agg(n), array_agg(key) into waiters, needed
  from (
{{#each pair.writing.script.waiting}}
    -- {{why}}
    select w.n, h.key
    from (
      select w.n, v.*
      from listed as w
      cross join lateral ({{wanted}}) as v
      where w.left_out is null and (w.status = 'missing' or w.changed && {{textArray columns}}) and {{> as_owner}}
      offset 0
    ) as w
    join (
      select h.n, v.*, (select row_to_json(k.*)::text
        from (select {{#list @root.pair.writing.keys}}h.{{k}}::text as {{ident column}}{{/list}}) as k) as key
      from listed as h
      cross join lateral ({{held}}) as v
      where h.left_out is null
        and
          {{#if needMissing}}
          h.status = 'missing'
          {{else}}
          h.status = 'corrupted' and h.changed && {{textArray columns}}
          {{/if}}
        and {{> as_owner}}
      offset 0
    ) as h on {{on}} and h.n <> w.n
{{#unless @last}}
    union
{{/unless}}
{{/each}}
  ) as edge;
  {{> owner_end}}
  insert into {{t.waits}} (n, after)
  select u.n, array_agg(u.key order by u.key) from unnest(waiters, needed) as u(n, key) group by u.n;
end
${{tag}}$;
set local enable_nestloop to default;
set local enable_mergejoin to default;
{{/if}}
{{> journal}}
