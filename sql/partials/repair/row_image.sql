(select row_to_json(i.*)::text
  from (select {{#list columns}}{{printed 'l' (lookup ../pair.writing.printed this)}} as {{ident this}}{{/list}}) as i)