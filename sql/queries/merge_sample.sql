-- The first users that a merge decided on, those with a choice to make first. Needs 83 to 86, and 88 where it has
-- written.
select
  json_build_array({{#list merge.key}}left({{printed 'd' printed}}, {{../characters}}){{/list}}) as key,
  {{> merge_outcome}} as outcome,
  s.name as chosen, d.reason, d.at::text as changed_at, left(d.user_id::text, {{characters}}) as user_id, d.value,
  (d.candidates - 1)::float8 as others,
  (select coalesce(json_agg(json_build_object(
      'source', l.value ->> 'source', 'id', left(l.value ->> 'id', {{characters}}), 'time', l.value ->> 'time',
      'value', l.value ->> 'value', 'standing', l.value ->> 'standing') order by l.n), '[]')
   from jsonb_array_elements(d.losers) with ordinality as l(value, n) where l.n <= {{losers}}) as losers
from {{staging}}.merge_decided as d
join {{staging}}.merge_sources as s using (place)
{{#if written}}left join {{staging}}.merge_written as w using (n){{/if}}
order by d.candidates = 1, d.n
limit {{users}};
