-- What became of what was decided about a table: one row for each decision about rows that differ, with their number
-- and the outcomes of those that a repair took up.
with decided as materialized (
  select u.n, d.status, {{#each keys}}d.{{ident name}} as {{k}}, {{/each}}d."pgmend place" as place
  from {{> decided}} as d
  cross join lateral (select distinct n from unnest(d."pgmend numbers") as u(n) where n is not null) as u
)
select d.n, count(*)::int as rows,
{{#if listed}}
  (count(*) filter (where w.outcome = 'repaired'))::int as repaired,
  (count(*) filter (where w.outcome = 'already right'))::int as already_right,
  (count(*) filter (where w.outcome = 'skipped'))::int as skipped,
  (count(*) filter (where w.outcome = 'blocked'))::int as blocked,
  (count(*) filter (where w.n is not null and w.outcome is null))::int as pending
from decided as d
left join {{t.todo}} as w on w.status = d.status
{{#each keys}}
  and w.{{k}} = d.{{k}}
{{/each}}
{{else}}
  0 as repaired, 0 as already_right, 0 as skipped, 0 as blocked, 0 as pending
from decided as d
{{/if}}
group by d.n
