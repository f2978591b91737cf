-- purpose: lists rows that need review: rows that were rejected, ties, names that are nearly the same and the like
-- creates: table merge_attention
-- reads:   {{#if merge.uniques.length}}the tables of the sources; the target{{else}}nothing{{/if}}
-- changes: nothing
-- rerun:   safe; needs 85_decisions
{{> prologue}}
{{> not_crashed again='Merge again: `pgmend merge`, or the stages from 80_sources on.'}}

drop table if exists {{staging}}.merge_attention;

set local work_mem = '128MB';

-- wants_look: whether it makes the exit code 1
create unlogged table {{staging}}.merge_attention (
  code text not null,
  wants_look boolean not null,
  key jsonb,
  source text,
  source_id text,
  detail text not null,
  n bigint,
  place int
);
comment on table {{staging}}.merge_attention is 'pgmend {{stage}}: rows that need review';

-- single rows
insert into {{staging}}.merge_attention
select c.code, true, {{> merge_key of='r'}}, s.name, r.id::text, c.detail, r.n, r.place
from {{staging}}.merge_ranked as r
join {{staging}}.merge_sources as s using (place)
cross join lateral (
  select 'no_key' as code, {{literal merge.said.noKey}} || case when r.place = 0 then ': left as it is'
    else ': not taken' end as detail where r.n is null
  union all
  select 'future_time', 'its time, ' || r.at || ', is in the future: it counts as none' where r.future
    and r.n is not null
  union all
  select 'no_value', {{literal merge.said.noValue}} || case when r.rank = 1 then ': taken, as there is no other'
    else ': not taken' end
  where not r.has_value and r.n is not null
) as c
where r.n is null or r.future or not r.has_value;

-- the same key more than once in one source
insert into {{staging}}.merge_attention
select 'duplicate_key', true, {{> merge_key of='r'}}, s.name, r.id::text,
  format('%s times in this source: the newest counts', d.times), d.n, d.place
from (
  select n, place, count(*) as times, min(rank) as rank
  from {{staging}}.merge_ranked where n is not null group by n, place having count(*) > 1
) as d
join {{staging}}.merge_ranked as r using (n, place, rank)
join {{staging}}.merge_sources as s using (place);

-- users as a whole
insert into {{staging}}.merge_attention
select c.code, c.wants_look, {{> merge_key of='d'}}, s.name, d.chosen_id::text, c.detail, d.n, d.place
from {{staging}}.merge_decided as d
join {{staging}}.merge_sources as s using (place)
left join lateral (
  select string_agg(distinct l ->> 'source', ', ') as names
  from jsonb_array_elements(d.losers) as l
  where l ->> 'standing' = 'equal' and (d.reason <> 'tie' or l ->> 'value' = 'differs')
) as o on true
cross join lateral (
  select 'tie' as code, true as wants_look,
    format('another value with the same time, %s, in %s: %s goes first', d.at, o.names, s.name) as detail
  where d.reason = 'tie'
  union all
  select 'no_time', d.differs, format('no time, nor in %s: %s goes first', o.names, s.name) where d.reason = 'no_time'
  union all
  select 'does_not_fit', true, d.misfit || ': not written' where d.outcome = 'reject'
  {{#if merge.failOnConflict}}
  union all
  select 'id_conflict', true, format('its id %s belongs to another user', d.wanted) where d.conflict
  {{/if}}
) as c
where d.reason in ('tie', 'no_time') or d.outcome = 'reject' or d.conflict;

{{#if merge.foldable}}
-- names that are the same but for case, blanks or Unicode form
insert into {{staging}}.merge_attention
with folded as materialized (
  select d.*, {{#list merge.key}}{{foldedDecided}} as {{identity}}{{/list}}
  from {{staging}}.merge_decided as d
), names as (
  -- few of all: only for these it is worth looking at every name
  select {{#list merge.key}}{{identity}}{{/list}}
  from folded
  group by {{#list merge.key}}{{identity}}{{/list}}
  having count(*) > 1
), alike as (
  select f.*, {{> merge_key of='f'}} as key,
    array_agg({{> merge_key of='f'}}) over (
      partition by {{#list merge.key}}f.{{identity}}{{/list}} order by f.n
      rows between unbounded preceding and unbounded following) as keys
  from folded as f
  join names using ({{#list merge.key}}{{identity}}{{/list}})
)
select 'similar_key', true, a.key, s.name, a.chosen_id::text,
  'differs in case, blanks or Unicode form only from '
  || (select string_agg(o::text, ', ') from (select o from unnest(a.keys) as o where o <> a.key limit 5) as o)
  || case when cardinality(a.keys) > 6 then format(' and %s more', cardinality(a.keys) - 6) else '' end, a.n, a.place
from alike as a
join {{staging}}.merge_sources as s using (place);

{{/if}}
{{#if merge.uniques.length}}
{{> merge_rows}}

{{#each merge.uniques}}
{{> merge_taken}}
{{/each}}
{{> drop_merge_rows}}
{{/if}}
{{> journal}}
