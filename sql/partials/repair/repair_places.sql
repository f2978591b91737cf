{{#each pair.writing.treeKeys}}
-- children below their parents, so that a batch finds on live what its rows need
with recursive edges as (
  select c.n as child, p.n as parent
  from {{@root.t.todo}} as c
  join {{@root.t.todo}} as p
    on {{#list parts by=' and '}}p.old_row ->> {{literal parent}} = c.old_row ->> {{literal child}}{{/list}}
  where c.status = 'missing' and p.status = 'missing' and p.n <> c.n
), reached as (
  select t.n, 0 as level
  from {{@root.t.todo}} as t
  where t.status = 'missing' and not exists (select from edges as e where e.child = t.n)
  union all
  select e.child, r.level + 1 from reached as r join edges as e on e.parent = r.n
)
update {{@root.t.todo}} as t set level = r.level
from reached as r where r.n = t.n and t.level is distinct from r.level;

-- what no parent of live leads to hangs on a ring, whose rows are written together
update {{@root.t.todo}} as c
set holder = p.n, exchange = true
from {{@root.t.todo}} as p
where c.status = 'missing' and c.level is null and p.status = 'missing' and p.level is null and p.n <> c.n
  and {{#list parts by=' and '}}p.old_row ->> {{literal parent}} = c.old_row ->> {{literal child}}{{/list}};
do ${{@root.tag}}$
begin
  loop
    -- rows that hang on it come after it
    update {{@root.t.todo}} as t
    set exchange = false
    where t.exchange and t.status = 'missing'
      and not exists (select from {{@root.t.todo}} as c where c.holder = t.n and c.exchange and c.status = 'missing');
    exit when not found;
  end loop;
end
${{@root.tag}}$;
update {{@root.t.todo}} as t
set place = s.place, slot = s.place
from (
  select n, row_number() over (order by status, level, n) as place from {{@root.t.todo}}
) as s
where s.n = t.n and t.place is distinct from s.place;
{{/each}}
create index if not exists {{ident pair.objects.todoNext}} on {{t.todo}} (status, place);
create index if not exists {{ident pair.objects.todoSlot}} on {{t.todo}} (slot);
create index if not exists {{ident pair.objects.todoHolder}} on {{t.todo}} (holder) where holder is not null;
analyze {{t.todo}} (n, place, slot, status, outcome, pass, holder, exchange, {{#list pair.writing.keys}}{{k}}{{/list}});
