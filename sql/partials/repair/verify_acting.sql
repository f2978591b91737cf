-- what was written is what the table holds now, whatever the statement returned: a trigger or a rule may have changed
-- it, written it to another place, or kept it from being written
with looked as materialized (
select j.n, j.status, j.outcome, j.changed, j.before_row, j.whole, j.there, j.mine, j.key, j.spared, j.touched,
  case
    when j.outcome = 'repaired' and not j.there or j.outcome is null and j.status = 'missing' and not j.there and $6 > 0
      then 'live did not keep what was written{{#unless pair.content}} to its key{{/unless}}: ' || who.is_any
        || ' changes it{{#unless choice.withoutTriggers}}; --without-triggers repairs it{{/unless}}'
    when j.outcome is null and (j.status = 'missing' and not j.there or j.status = 'corrupted' and j.there
      and j.unchanged)
      then 'nothing was written: ' || who.is_any
        || ' keeps it from that{{#unless choice.withoutTriggers}}; --without-triggers writes it{{/unless}}'
    when (j.outcome = 'repaired' or j.mine) and cardinality(j.lost) > 0
      then format('live did not keep what was written to %s: %s; {{#unless choice.withoutTriggers}}--without-triggers repairs it, {{/unless}}exclude: in pgmend.yaml leaves a column out',
        array_to_string(j.lost, ', '), (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any)
          || ' changes it', ', ') from unnest(j.lost) as c))
  end as why
from (
  select s.n, s.status, s.outcome, s.there, s.mine, s.whole::json as whole, t.changed, t.before_row,
    json_build_object({{#list pair.keyNames}}{{literal this}}, s.whole::json -> {{literal this}}{{/list}}) as key,
    s.seen is not distinct from s.compared::text as unchanged,
    array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed))
      and d <> all (s.stamped)) as lost,
    -- a trigger may set the time of the last change, also where old has another one
    array(select d from unnest(s.differing) as d where (s.status = 'missing' or d = any (t.changed))
      and d = any (s.stamped)) as spared,
    array(select b.key from json_each_text(t.before_row) as b
          where s.there and s.status = 'corrupted' and b.key <> all (t.changed)
            and b.key <> all ({{textArray pair.writing.generated}})
            and b.value is distinct from s.whole::json ->> b.key) as touched
  from {{t.now}}($2, $3) as s
  join {{t.todo}} as t on t.n = s.n
  where (s.outcome is null or s.outcome = 'repaired' and s.repair = $4 and s.pass = $5)
  offset 0
) as j
cross join ({{> who_acts}}) as who
), kept as (
  select l.n, l.status, l.outcome, l.key, l.whole, l.touched, l.spared, l.touched || l.spared as others,
    case when l.status = 'corrupted' then
      array(select c from unnest(l.changed) as c where c <> all ({{textArray pair.writing.generated}}))
        || l.touched end as changed,
    l.before_row
  from looked as l
  where l.why is null and l.there and (l.outcome = 'repaired' or l.mine)
), images as (
  select k.*,
    (select json_object_agg(a.key, a.value) from json_each(k.whole) as a
     where a.key = any (case k.status when 'missing' then {{textArray pair.writing.keptOfInserted}}
       else {{textArray pair.writing.kept}} || k.touched end)) as after
  from kept as k
), written_elsewhere as (
  insert into {{t.undo}} (repair, n, action, key, changed, before, after, touched)
  select $4, k.n, case k.status when 'missing' then 'insert' else 'update' end, k.key, k.changed,
    (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c), k.after, nullif(k.others, '{}')
  from images as k
  where k.outcome is null
  order by k.n
), changed_besides as (
  update {{t.undo}} as u
  set changed = k.changed, touched = nullif(k.others, '{}'), after = k.after,
    before = (select json_object_agg(c, k.before_row -> c) from unnest(k.changed) as c)
  from images as k
  where u.repair = $4 and u.n = k.n and k.outcome = 'repaired'
    and (cardinality(k.others) > 0 or u.after::text <> k.after::text)
), noted as (
  update {{t.todo}} as t
  set outcome = 'repaired', again = false, repair = $4, pass = $5, parked = false, exchange = false,
    touched = nullif(k.others, '{}'),
    reason = case when cardinality(k.spared) > 0 then format('but for %s, which %s sets to the time of the change',
      array_to_string(k.spared, ', '),
      (select string_agg(distinct coalesce(who.by_column ->> c, who.is_any), ', ') from unnest(k.spared) as c)) end
  from kept as k
  cross join ({{> who_acts}}) as who
  where t.n = k.n and (k.outcome is null or cardinality(k.others) > 0)
)
select array_agg(l.n order by l.n), array_agg(l.why order by l.n) from looked as l where l.why is not null
