(
  select {{#list pair.writing.oldRow}}{{expression}} as {{ident name}}{{/list}}
  from json_populate_record(null::{{t.comparedOld}}, w.old_row) as b
)