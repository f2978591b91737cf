-- purpose: decides which id each user has in the target
-- creates: table merge_ids, view merge_id_map
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 83_candidates
{{> prologue}}
{{> not_crashed again='Merge again: `pgmend merge`, or the stages from 80_sources on.'}}

drop view if exists {{staging}}.merge_id_map;
drop table if exists {{staging}}.merge_ids;

set local work_mem = '128MB';

-- conflict: its id belongs to another user, and it gets a new one
create unlogged table {{staging}}.merge_ids as
with wanted as (
  -- whoever is in the target stays there under its id, also where it has none
  select n, min(place) filter (where id is not null or place = 0) as place,
    (array_agg(id order by place, rank) filter (where id is not null or place = 0))[1] as id,
    -- rows that do not fit the target are not written; a user that the target has already keeps its id there
    bool_or(rank = 1 and misfit is not null) and not bool_or(place = 0) as rejected
  from {{staging}}.merge_ranked
  where n is not null
  group by n
), claims as (
  select n, place, id, row_number() over (partition by id order by place, n nulls first) as turn
  from (
    select n, place, id from wanted where id is not null and not rejected
    union all
    -- rows of the target that have no key keep their ids as well
    select null, 0, id from {{staging}}.merge_ranked where n is null and place = 0 and id is not null
  ) as c
), settled as (
  select w.n, w.place, w.id, coalesce(w.place = 0 or c.turn = 1, false) as kept
  from wanted as w
  left join claims as c using (n)
  where not w.rejected
)
select n, place, id as wanted, id is not null and not kept as conflict,
  case when kept then id else
    {{#if merge.ids.integer}}
    (select coalesce(max(id), 0) from {{staging}}.merge_ranked) + row_number() over (partition by kept
      order by place nulls last, id, n)
    {{else}}
    {{merge.ids.fresh}}
    {{/if}}
  end as user_id
from settled;
create unique index on {{staging}}.merge_ids (n);
analyze {{staging}}.merge_ids;
comment on table {{staging}}.merge_ids is 'pgmend {{stage}}: the id of each user in the target';

{{#if merge.ids.integer}}
do $$
begin
  if exists (select from {{staging}}.merge_ids where user_id > {{merge.ids.max}}) then
    raise exception 'an id above {{merge.ids.max}} is needed, more than % of the target holds',
      {{literal merge.ids.type}}
      using errcode = 'numeric_value_out_of_range', hint = 'Make the column of the target bigint.';
  end if;
end
$$;

{{/if}}
create view {{staging}}.merge_id_map as
select s.name as source,
{{#each merge.key}}
  r.{{staged}} as {{ident shown}},
{{/each}}
  r.id::text as source_id,
  i.user_id::text as user_id,
  {{> merge_id_reason}} as reason
from {{staging}}.merge_ranked as r
join {{staging}}.merge_ids as i using (n)
join {{staging}}.merge_sources as s on s.place = r.place
where r.place > 0{{#unless merge.id}} and false{{/unless}}
order by r.place, r.n, r.rank;
comment on view {{staging}}.merge_id_map is 'pgmend {{stage}}: from the ids of each source to those of the target';
{{> journal}}
