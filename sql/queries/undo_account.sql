-- What became of the writes to a table: one row.
with counted as (
  select coalesce(outcome, 'pending') as outcome, reason, count(*)::int as rows
  from {{staging}}.{{ident pair.objects.todo}} group by 1, 2
)
select
  (select count(*)::int from {{staging}}.{{ident pair.objects.todo}} where status = 'corrupted') as updates,
  (select count(*)::int from {{staging}}.{{ident pair.objects.todo}} where status = 'inserted') as inserts,
  (select json_object_agg(k.outcome, coalesce((select sum(rows) from counted c where c.outcome = k.outcome), 0))
   from unnest(array['undone', 'already back', 'skipped', 'blocked', 'pending']) as k(outcome)) as outcomes,
  (select coalesce(json_agg(json_build_object('outcome', outcome, 'reason', reason, 'rows', rows)
    order by rows desc, outcome, reason), '[]')
   from counted where outcome in ('skipped', 'blocked')) as reasons,
  (select coalesce(json_agg(json_build_object('reason', reason, 'rows', rows) order by rows desc, reason), '[]')
   from counted where outcome = 'undone' and reason is not null) as but_for,
  (select coalesce(json_agg(json_build_object('key', a.key, 'action', a.action, 'outcome', a.outcome, 'reason',
    a.reason, 'blocked_by', a.blocked_by)), '[]')
   from (
     select {{#if pair.writing.image}}{{maskedRow 'w.after'}}{{else}}json_build_object(
       {{#list pair.writing.keys}}
       {{literal column}}, {{#if masked}}'***'{{else}}w.{{k}}::text{{/if}}
       {{/list}}
     ){{/if}} as key,
       case w.status when 'inserted' then 'insert' else 'update' end as action, w.outcome, w.reason, w.blocked_by
     from {{staging}}.{{ident pair.objects.todo}} as w
     where w.outcome in ('skipped', 'blocked')
     order by w.n
     limit {{attention}}
   ) as a) as attention;
