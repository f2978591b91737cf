with w as materialized (
  select t.n, t.parked, t.old_row, {{#each pair.writing.keys}}t.{{k}}, {{/each}}case when t.parked then t.was else s.image end as was
  from {{staging}}.{{ident pair.objects.todo}} as t
  join ({{> todo_now}}) as s on s.n = t.n
  where t.n = any ($1) and (t.parked or s.there and s.seen = t.seen::text)
)