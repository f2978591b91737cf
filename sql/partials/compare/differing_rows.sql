-- {{pair.names.onOld}} and {{pair.names.onLive}} tell presence: a key or a column that is NULL does not
{{#if same}}
-- rows that are the same are among them: corrupted, with nothing changed
{{/if}}
select d.status, {{#each pair.key}}d.{{ident name}}, {{/each}}d.changed,
  case when d.status = 'corrupted' then array_remove(array[
    -- of a single column that differs nobody can tell whether the row is another entity's
    case when cardinality(d.changed) = {{pair.shared.length}} and cardinality(d.changed) > 1 then 'reused_key' end,
    case when d.edited_later then 'edited_later' end
  ], null) end as hints,
  d.old_row, d.live_row
from (select
  case when live.{{pair.names.onLive}} is null then 'missing' when old.{{pair.names.onOld}} is null then 'new'
    else 'corrupted' end as status,
{{#each pair.key}}
  coalesce(old.{{ident column}}, live.{{ident column}}) as {{ident name}},
{{/each}}
  case when old.{{pair.names.onOld}} and live.{{pair.names.onLive}} then array_remove(array[
{{#each pair.shared}}
    case when {{oldValue}} is distinct from {{liveValue}} then {{literal name}} end{{#unless @last}},{{/unless}}
{{/each}}
  ]::text[], null) end as changed,
{{#if pair.updatedAt}}
  -- no time at all is earlier than any
  coalesce({{pair.updatedAt.oldValue}} < {{pair.updatedAt.liveValue}}, {{pair.updatedAt.oldValue}} is null
    and {{pair.updatedAt.liveValue}} is not null)
{{else}}
  false
{{/if}} as edited_later,
  {{> kept_rows}}
from (select true as {{pair.names.onOld}}, b.*
  from {{#if before}}{{staging}}.{{ident before}}{{else}}{{> rows_of_side ofOld=true}}{{/if}} as b) as old
full outer join (select true as {{pair.names.onLive}}, l.*
  from {{#if now}}{{staging}}.{{ident now}}{{else}}{{> rows_of_side ofOld=false}}{{/if}} as l) as live
  on {{#list pair.key by='
 and '}}old.{{ident column}} = live.{{ident column}}{{/list}}
{{#unless same}}
where old.{{pair.names.onOld}} is null or live.{{pair.names.onLive}} is null
{{#each pair.shared}}
   or {{oldValue}} is distinct from {{liveValue}}
{{/each}}
{{/unless}}
) as d