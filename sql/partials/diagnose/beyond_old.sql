
-- new rows beyond the greatest key, or time, that old has
do ${{tag}}$
declare
  greatest_of_old text;
begin
  if not exists (select from {{t.diff}} as d where d.status = 'new') then
    return;
  end if;
{{#each pair.diagnosis.traits}}
{{#if range}}{{#if onOld}}{{#if onLive}}
  execute ${{@root.tag}}_$select max(o.{{ident name}})::text from (
    {{> before_rows pair=@root.pair t=@root.t ranged=false narrowed=false asked=false open=false}}
  ) as o{{#if range.bounded}}
  where o.{{ident name}} not in {{range.bounded}}{{/if}}${{@root.tag}}_$ into greatest_of_old;
  insert into {{@root.t.common}} (kind, status, column_name, low, rows, of_rows, beyond)
  select {{#if range.key}}'key_range'{{else}}'time_range'{{/if}}, 'new', {{literal name}}, greatest_of_old, x.rows,
    x.of_rows, true
  from (
    select count(*) as of_rows, count(*) filter (where
      {{#if range.key}}d.{{ident range.key}}{{else}}(d.live_row ->> {{literal name}})::{{range.type}}{{/if}}
        > greatest_of_old::{{range.type}}) as rows
    from {{@root.t.diff}} as d
    where d.status = 'new'
  ) as x
  where x.rows >= 3 and x.rows * 2 >= x.of_rows;
{{/if}}{{/if}}{{/if}}
{{/each}}
end
${{tag}}$;
