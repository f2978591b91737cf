{{#if decided~}}
d."pgmend chosen"
{{~else~}}
array(
  select c.name
  from unnest(d.changed, d.kinds) with ordinality as c(name, kind, place)
  where c.kind <> all ({{textArray choice.notKinds}})
  {{#if choice.kinds}}
    and c.kind = any ({{textArray choice.kinds}})
  {{/if}}
  order by c.place
)
{{~/if}}