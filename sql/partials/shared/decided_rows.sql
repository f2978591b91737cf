(
  -- what was decided about single rows
  select x.n, x.decision, x.seen
  {{~#each @root.pair.key}}, (x.key ->> {{literal column}})::{{type}} as {{ident name}}{{/each}}
  from json_to_recordset({{literal @root.decided.json}}) as x(n int, decision text, seen text, key json)
  where x.key is not null
)