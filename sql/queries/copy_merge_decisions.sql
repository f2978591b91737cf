copy (
  select
  {{#each merge.key}}
    d.{{staged}} as {{ident shown}},
  {{/each}}
    {{> merge_outcome}} as outcome,
    s.name as chosen, d.reason, d.at as changed_at, d.user_id::text as user_id, d.value, d.losers
  from {{staging}}.merge_decided as d
  join {{staging}}.merge_sources as s using (place)
  {{#if written}}left join {{staging}}.merge_written as w using (n){{/if}}
  order by d.n
) to stdout with (format csv, header)
