-- What became of the rows of a table: one row. $1: the repair.
with counted as (
  select coalesce(outcome, 'pending') as outcome, reason, count(*)::int as rows
  from {{staging}}.{{ident pair.objects.todo}} group by 1, 2
)
select
  (select count(*)::int from {{staging}}.{{ident pair.objects.undo}} where repair = $1::bigint) as written,
  (select count(*)::int from {{staging}}.{{ident pair.objects.todo}} where status = 'missing') as missing,
  (select count(*)::int from {{staging}}.{{ident pair.objects.todo}} where status = 'corrupted') as corrupted,
  (select json_object_agg(k.outcome, coalesce((select sum(rows) from counted c where c.outcome = k.outcome), 0))
   from unnest(array['repaired', 'already right', 'skipped', 'blocked', 'not chosen',
     'pending']) as k(outcome)) as outcomes,
  (select coalesce(json_agg(json_build_object('outcome', outcome, 'reason', reason, 'rows', rows)
    order by rows desc, outcome, reason), '[]')
   from counted where outcome in ('skipped', 'blocked')) as reasons,
  (select coalesce(json_agg(json_build_object('reason', reason, 'rows', rows) order by rows desc, reason), '[]')
   from counted where outcome = 'repaired' and reason is not null) as but_for,
  (select coalesce(json_agg(json_build_object('column', c.name, 'rows', c.rows) order by c.name collate "C"), '[]')
   from (
     select c.name, count(*)::int as rows
     from {{staging}}.{{ident pair.objects.todo}} as w cross join unnest(w.touched) as c(name)
     where w.outcome = 'repaired' group by 1
   ) as c) as touched,
  (select coalesce(json_agg(json_build_object('key', a.key, 'status', a.status, 'outcome', a.outcome, 'reason',
    a.reason, 'blocked_by', a.blocked_by)), '[]')
   from (
     select json_build_object(
       {{#list pair.writing.keys}}
       {{literal column}}, {{#if masked}}'***'{{else}}w.{{k}}::text{{/if}}
       {{/list}}
     ) as key,
       w.status, w.outcome, w.reason, w.blocked_by
     from {{staging}}.{{ident pair.objects.todo}} as w
     where w.outcome in ('skipped', 'blocked')
     order by w.n
     limit {{attention}}
   ) as a) as attention,
  json_build_array({{#each pair.writing.sequences}}
    (select max(n.number)::text from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
     {{> sequence_number}}
     where n.number > {{max}}::numeric - {{increment}}
       and (w.status = 'missing' or {{literal column}} = any (w.changed))){{#unless @last}},{{/unless}}
  {{/each}}) as beyond;
