-- from another row: the value that few other rows of old have in this column, or only one. Old is read once for each
-- column of which values are left that nothing explains, and sends of its values only those that may be among them.
drop table if exists {{t.lookedUp}};
create unlogged table {{t.lookedUp}} (
  column_name text,
  value text,
  hash int,
  rows bigint,
  -- one beside it that nobody took, which tells how often old has a value by chance
  control boolean not null default false
);
comment on table {{t.lookedUp}} is
  {{made 'values that are looked for on old, while they are diagnosed'}};
{{#each pair.diagnosis.columns}}
{{#if lookup}}
insert into {{@root.t.lookedUp}} (column_name, value, hash)
select {{literal name}}, v.live_value, {{lookup.hashOfValue}}
from {{@root.t.values}} as v
where v.column_name = {{literal name}} and v.kind = 'other' and length(v.live_value) <= 1000
group by v.live_value
order by hashtext(v.live_value)
limit {{@root.pair.diagnosis.lookedUp}};
{{#if lookup.neighbour}}
insert into {{@root.t.lookedUp}} (column_name, value, hash, control)
select v.column_name, v.live_value, {{lookup.hashOfValue}}, true
from (
  select distinct v.column_name, {{lookup.neighbour}} as live_value
  from (
    select v.column_name, v.value as live_value
    from {{@root.t.lookedUp}} as v
    where v.column_name = {{literal name}} and v.value !~* '[in]'
    limit 1000
  ) as v
) as v
where v.live_value not in (select k.value from {{@root.t.lookedUp}} as k where k.column_name = {{literal name}});
{{/if}}
{{/if}}
{{/each}}
-- of neither side of these joins the planner knows the size
set local enable_nestloop = off;
declare
  -- one row of old in sixty or less comes along by chance, and a string of more than a million is too long
  bits constant int := least(20, 6 + ceil(log(2, (select count(*) + 1 from {{t.lookedUp}}))));
begin
{{#each pair.diagnosis.columns}}
{{#if lookup}}
  if exists (select from {{@root.t.lookedUp}} as v where v.column_name = {{literal name}}) then
    execute ${{@root.tag}}_$
      update {{@root.t.lookedUp}} as v
      set rows = o.rows
      from (
        select ({{lookup.shown}})::text as value, count(*) as rows
        from {{@root.t.old}} as o
        where get_bit($1::varbit, ({{lookup.hashOnOld}} >> $2) + $3) = 1
        group by {{lookup.column}}
      ) as o
      where v.column_name = $4 and o.value = v.value
    ${{@root.tag}}_$ using {{@root.staging}}.bit_string(array(
        select v.hash from {{@root.t.lookedUp}} as v where v.column_name = {{literal name}}), bits)::varbit,
      32 - bits, 1 << (bits - 1), {{literal name}};
  end if;
{{/if}}
{{/each}}
end;
set local enable_nestloop = on;
-- of a column with more values than are looked for, nobody knows whether the others are another row's
with filled as (
  select k.column_name
  from {{t.lookedUp}} as k
  where not k.control
  group by k.column_name
  having count(*) >= {{pair.diagnosis.lookedUp}}
)
update {{t.values}} as v
set parameter = 'not looked up'
from filled as f
where v.kind = 'other' and v.column_name = f.column_name
  and not exists (select from {{t.lookedUp}} as k where k.column_name = v.column_name and k.value = v.live_value);
with rare as (
  select k.column_name, k.value
  from {{t.lookedUp}} as k
  join {{staging}}.tables as t on t.table_name = {{literal pair.name}}
  join {{t.values}} as v on v.column_name = k.column_name and v.live_value = k.value
  -- what many rows have is nobody's own
  where not k.control
    and k.rows <= greatest(3, t.old_rows / case when v.family in ('number', 'time') then 1000 else 100 end)
  group by k.column_name, k.value
), open as (
  select v.column_name, v.family, count(*) as rows, count(r.value) as found
  from {{t.values}} as v
  left join rare as r on r.column_name = v.column_name and r.value = v.live_value
  where v.kind = 'other'
  group by v.column_name, v.family
)
update {{t.values}} as v
set kind = 'other_row', parameter = null
from rare as r
join open as o on o.column_name = r.column_name
where v.kind = 'other' and v.column_name = r.column_name and v.live_value = r.value
  -- a number or a date may be another row's by chance
  and (o.family not in ('number', 'time') or o.found >= 3 and o.found * 10 >= o.rows * 9 and (
    select count(k.rows) * 10 <= count(*) from {{t.lookedUp}} as k where k.column_name = o.column_name and k.control));
drop table {{t.lookedUp}};
