-- what was written has to be what old has: a trigger or a type may have made something else of it
select count(*), min(array_to_string(s.differing, ', ')) into moved, more
from {{staging}}.{{ident pair.objects.now}} as s
where s.slot between work.low and work.high and s.repair = this_repair and s.pass = this_pass and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0);
if moved > 0 then
  raise exception using errcode = 'PGM01',
    message = format('live did not keep what was written to %s: a trigger changed it, or its type cannot hold it', coalesce(nullif(more, ''), 'its key'));
end if;
{{#if choice.withoutTriggers}}
{{> repair_orphans}}
{{/if}}
