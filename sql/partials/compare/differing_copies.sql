-- what old has more often than live is missing so many times, what live has more often is new
select d.status, encode(substr(sha256(convert_to(d.content::text, 'UTF8')), 1, 16), 'hex')::uuid as content, d.copy,
{{#if same}}
  case when d.status = 'corrupted' then '{}'::text[] end as changed,
{{else}}
  null::text[] as changed,
{{/if}}
  null::text[] as hints, d.old_row, d.live_row, d.hash{{#unless same}},
  case when d.status = 'missing' then d.copy - d.nth end as on_live{{/unless}}
from (select
  case when live.{{pair.names.onLive}} is null then 'missing' when old.{{pair.names.onOld}} is null then 'new'
    else 'corrupted' end as status,
  case when old.{{pair.names.onOld}} then (
    select row_to_json(c.*) from (select
      {{#list pair.shared}}
      old.{{ident name}}::text as {{ident name}}
      {{/list}}
    ) as c)
  else (
    select row_to_json(c.*) from (select
      {{#list pair.shared}}
      live.{{ident name}}::text as {{ident name}}
      {{/list}}
    ) as c) end as content,
  coalesce(old.{{ident pair.names.copy}}, live.{{ident pair.names.copy}}) as copy,
  coalesce(old.{{ident pair.names.hash}}, live.{{ident pair.names.hash}}) as hash,
{{#unless same}}
  -- of one that is missing, the first has as many before it as live has
  row_number() over (
    partition by old.{{ident pair.names.hash}}, {{#list pair.content.old.values}}{{this}}{{/list}}
    order by old.{{ident pair.names.copy}}
  ) as nth,
{{/unless}}
  {{> kept_rows}}
from {{> copies_of_side side=pair.content.old present=pair.names.onOld fetched=before ofOld=true}} as old
full outer join {{> copies_of_side side=pair.content.live present=pair.names.onLive fetched=now ofOld=false}} as live
  on old.{{ident pair.names.hash}} = live.{{ident pair.names.hash}}
  and old.{{ident pair.names.copy}} = live.{{ident pair.names.copy}}
{{#each pair.shared}}
  and {{oldValue}} is not distinct from {{liveValue}}
{{/each}}
{{#unless same}}
where old.{{pair.names.onOld}} is null or live.{{pair.names.onLive}} is null
{{/unless}}
) as d