(
  select to_jsonb(k.*)
  from (select {{#list pair.key}}{{shownText 'd' this}} as {{ident column}}{{/list}}) as k
)