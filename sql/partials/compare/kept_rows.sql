case
  when live.{{pair.names.onLive}} is null then (
    select row_to_json(o.*) from (select
{{#each pair.columns.before}}
      old.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
    ) as o)
  when old.{{pair.names.onOld}} then (
    select row_to_json(o.*) from (select
{{#each pair.shared}}
      old.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
    ) as o)
end as old_row,
case
  when old.{{pair.names.onOld}} is null then (
    select row_to_json(l.*) from (select
{{#each pair.columns.now}}
      live.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
    ) as l)
  when live.{{pair.names.onLive}} then (
    select row_to_json(l.*) from (select
{{#each pair.shared}}
      live.{{ident name}}::text as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
    ) as l)
end as live_row
