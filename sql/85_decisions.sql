-- purpose: decides for each user which row is written, and why
-- creates: table merge_decided, view merge_decisions
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 84_id_map
{{> prologue}}
{{> not_crashed again='Merge again: `pgmend merge`, or the stages from 80_sources on.'}}

drop view if exists {{staging}}.merge_decisions;
drop table if exists {{staging}}.merge_decided;

set local work_mem = '128MB';

-- k: how the key is written; chosen_k: how the row that wins writes it
create unlogged table {{staging}}.merge_decided as
with beside as (
  select n, count(*) as candidates, bool_or(place = 0) as in_target,
    bool_or(standing = 'equal') as equals,
    bool_or(standing = 'equal' and not same) as differs,
    bool_or(standing = 'older') as older,
    bool_and(same) filter (where place = 0) as as_target,
  {{#if merge.fold}}
  {{#each merge.key}}
    (array_agg({{staged}} order by place, rank))[1] as {{staged}},
  {{/each}}
  {{/if}}
    jsonb_agg(jsonb_build_object('source', (select s.name from {{staging}}.merge_sources as s where s.place = r.place),
      'id', id::text, 'time', at::text, 'value', case when not has_value then 'none' when same then 'same'
        else 'differs' end,
      'standing', standing) order by rank) filter (where rank > 1) as losers
  from {{staging}}.merge_ranked as r
  where n is not null
  group by n
)
select w.n,
{{#each merge.key}}
  {{#if @root.merge.fold}}b{{else}}w{{/if}}.{{staged}}, w.{{staged}} as chosen_{{staged}},
{{/each}}
  w.place, w.id as chosen_id, w.at, w.ranks_at, w.has_value,
  case when b.candidates = 1 then 'only'
       when not b.equals and not b.older then 'only_with_value'
       when w.ranks_at is null then 'no_time'
       when b.differs then 'tie'
       when b.equals then 'same'
       else 'newest' end as reason,
  case when w.place = 0 then 'keep' when w.misfit is not null then 'reject' when b.in_target then 'update'
    else 'insert' end as outcome,
  case when not b.in_target then 'new' when b.as_target then 'same' else 'differs' end as value,
  i.user_id, i.wanted, coalesce(i.conflict, false) as conflict,
  w.misfit, b.candidates, b.differs, coalesce(b.losers, '[]') as losers
from beside as b
join {{staging}}.merge_ranked as w on w.n = b.n and w.rank = 1
left join {{staging}}.merge_ids as i on i.n = b.n;
create unique index on {{staging}}.merge_decided (n);
analyze {{staging}}.merge_decided;
comment on table {{staging}}.merge_decided is 'pgmend {{stage}}: what merge_decisions shows';

create view {{staging}}.merge_decisions as
select
{{#each merge.key}}
  d.{{staged}} as {{ident shown}},
{{/each}}
  d.outcome,
  s.name as chosen,
  d.reason,
  d.at as changed_at,
  d.user_id::text as user_id,
  d.value,
  d.losers
from {{staging}}.merge_decided as d
join {{staging}}.merge_sources as s using (place)
order by d.n;
comment on view {{staging}}.merge_decisions is
  'pgmend {{stage}}: one row for each user; value: whether the chosen one is the same as that of the target';
{{> journal}}
