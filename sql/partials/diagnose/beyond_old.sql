{{#if pair.diagnosis.beyond.length}}

-- new rows beyond the greatest key, or time, that old has: it is asked once for all columns
do ${{tag}}$
declare
  greatest_of_old text[];
begin
  if not exists (select from {{t.diff}} as d where d.status = 'new') then
    return;
  end if;
  execute ${{tag}}_$
    select array[
      {{#list pair.diagnosis.beyond}}
      (max(o.{{ident name}}){{#if range.bounded}} filter (where o.{{ident name}} not in {{range.bounded}}){{/if}})::text
      {{/list}}
    ]
    from (
      {{> before_rows ranged=false narrowed=false asked=false open=false}}
    ) as o
  ${{tag}}_$ into greatest_of_old;
{{#each pair.diagnosis.beyond}}
  insert into {{@root.t.common}} (kind, status, column_name, low, rows, of_rows, beyond)
  select {{literal range.kind}}, 'new', {{literal name}}, x.greatest, x.rows,
    x.of_rows, true
  from (
    select g.greatest, count(*) as of_rows, count(*) filter (where
      {{#if range.key}}d.{{ident range.key}}{{else}}(d.live_row ->> {{literal name}})::{{range.type}}{{/if}}
        > g.greatest::{{range.type}}) as rows
    from {{@root.t.diff}} as d
    cross join (select greatest_of_old[{{@index}} + 1] as greatest) as g
    where d.status = 'new'
    group by g.greatest
  ) as x
  where x.rows >= 3 and x.rows * 2 >= x.of_rows;
{{/each}}
end
${{tag}}$;
{{/if}}
