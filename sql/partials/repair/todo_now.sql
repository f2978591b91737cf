select w.n, w.slot, w.status, w.outcome, w.repair, w.pass, w.seen as compared,
  coalesce(live.{{pair.writing.free.there}}, false) as there,
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
  live.{{pair.writing.free.whole}} as whole,
  live.{{pair.writing.free.mine}} as mine,
  live.{{pair.writing.free.stamped}} as stamped,
{{else}}
  null::text as whole, null::boolean as mine, null::text[] as stamped,
{{/if}}
  live.{{pair.writing.free.image}} as image,
  live.{{pair.writing.free.seen}} as seen,
  {{#if pair.where}}coalesce(live.{{pair.writing.free.inside}}, false){{else}}true{{/if}} as inside,
  array_remove(array[
{{#each pair.writing.same}}
    case when {{#if @root.choice.byValue}}(w.status = 'missing' or {{literal name}} = any (w.changed))
      and {{/if}}{{oldValue}} is distinct from {{liveValue}} then {{literal name}} end{{#unless @last}},{{/unless}}
{{/each}}
  ]::text[], null) as differing
from {{t.todo}} as w
left join lateral (
{{#if pair.where}}
  -- a row that where leaves out may have the key, too: it counts where there is no other
  select found.* from (
  select {{> inside}} as {{pair.writing.free.inside}}, bool_or({{> inside}}) over () as {{pair.writing.free.any}},
    true as {{pair.writing.free.there}},
{{else}}
  select true as {{pair.writing.free.there}},
{{/if}}
    {{> row_image columns=pair.writing.guard}} as {{pair.writing.free.image}},
    (select row_to_json(s.*)::text
      from (select {{#list pair.writing.staged}}({{expression}})::text as {{ident name}}{{/list}}) as s) as {{pair.writing.free.seen}}{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}},
    {{> row_image columns=pair.writing.row}} as {{pair.writing.free.whole}},
    -- whether its version is younger than this transaction: then it is of it, whoever made it
    {{> is_mine}} as {{pair.writing.free.mine}},
    -- columns that a trigger set to the time of this transaction
    array_remove(array[{{#list pair.writing.times}}case when {{expression}} then {{literal name}} end{{/list}}]::text[], null) as {{pair.writing.free.stamped}}{{/if}}{{#each pair.writing.staged}},
    {{expression}} as {{ident name}}{{/each}}
  from {{t.live}} as l
  where {{pair.writing.match}}
{{#if pair.writing.indexed}}
  -- row by row, through the index of the key: the planner would rather read all of the table for each batch
  offset 0
{{/if}}
{{#if pair.where}}
  ) as found
  where found.{{pair.writing.free.inside}} or not found.{{pair.writing.free.any}}
{{/if}}
) as live on true
left join lateral {{> old_row}} as old on true
where w.slot between $1 and $2
