{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
{{> repair_look}}
{{else}}
-- what was written has to be what old has: a type may have made something else of it
select array_agg(s.n), array_agg(case
    when not s.there then 'live did not keep what was written to its key: its type cannot hold it'
    else format('live did not keep what was written to %s: its type cannot hold it; exclude: in pgmend.yaml leaves a column out', array_to_string(s.differing, ', ')) end)
into bad, whys
from ({{> todo_now}}) as s
where s.slot between work.low and work.high and s.repair = this_repair and s.pass = this_pass and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0);
{{/if}}
if cardinality(bad) > 0 then
  raise exception using errcode = 'PGM01', message = whys[1];
end if;
{{#if choice.withoutTriggers}}
{{> repair_orphans}}
{{/if}}
