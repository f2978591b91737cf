
-- users that unique index {{comment name}} would not take beside others: as they would be written, and as the target has them now, since
-- nobody says who is written first
do ${{@root.tag}}$
begin
  {{> owner_begin tables=(textArray (array @root.merge.into.display)) byPath=false}}
end
${{@root.tag}}$;
insert into {{@root.staging}}.merge_attention
with winners as materialized (
  {{> merge_winners merge=@root.merge staging=@root.staging}}
  where d.outcome in ('insert', 'update') and r.place > 0
  order by d.n
    {{#each @root.merge.values}}
    , {{printed 'r' printed}} collate "C"
    {{/each}}
  {{#each @root.merge.carry}}, {{printed 'r' printed}} collate "C"{{/each}}
), after as (
  select w.n as "pgmend n", {{> merge_key of='w'}} as "pgmend key",
    {{#list columns}}{{written}} as {{ident column}}{{/list}}
  from winners as w
  left join {{@root.merge.into.display}} as t on w.outcome = 'update'
    and {{#list @root.merge.key by=' and '}}{{returned}} = w.{{staged}}{{/list}}
  union all
  select null, jsonb_build_object({{#list @root.merge.key}}{{literal column}}, {{returnedInJson}}{{/list}}),
    {{#list columns}}t.{{ident column}}{{/list}}
  from {{@root.merge.into.display}} as t
), valued as (
  select "pgmend n" as n, "pgmend key" as key, {{#list parts}}{{expression}} as {{as}}{{/list}}
  from after
  where {{#if predicate}}({{predicate}}) and {{/if}}{{> as_owner}}
), alike as (
  select v.*, array_agg(v.key) over same as keys,
    min(v.key::text collate "C") over same <> max(v.key::text collate "C") over same as taken
  from valued as v
  {{#unless nullsEqual}}where {{#list parts by=' and '}}v.{{as}} is not null{{/list}}{{/unless}}
  window same as (partition by {{#list parts}}v.{{as}}{{/list}})
)
select 'value_taken', true, a.key, s.name, d.chosen_id::text,
  {{literal said}} || (
    select string_agg(o::text, ', ') from (select distinct o from unnest(a.keys) as o where o <> a.key
      order by o limit 3) as o), a.n, d.place
from alike as a
join {{@root.staging}}.merge_decided as d using (n)
join {{@root.staging}}.merge_sources as s using (place)
where a.taken;
do $$
begin
  {{> owner_end}}
end
$$;
