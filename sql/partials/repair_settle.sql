-- rows of the batch of which something else can be said than that they are to be written
update {{staging}}.{{ident pair.objects.todo}} as t
set outcome = s.outcome, reason = s.reason, again = false
from (
  select s.n,
    case
      when not s.there then case when s.status = 'corrupted' then 'skipped' end
      when not s.inside and s.status = 'missing' then 'blocked'
      when not s.inside then 'skipped'
      when cardinality(s.differing) = 0 then 'already right'
      when s.status = 'missing' or s.seen is distinct from s.compared::text then 'skipped'
    end as outcome,
    case
      when not s.there then case when s.status = 'corrupted' then 'changed since: the row is gone' end
      when not s.inside and s.status = 'missing' then 'its key is on live, in a row that where leaves out'
      when not s.inside then 'changed since: where no longer holds for it'
      when cardinality(s.differing) = 0 then null
      when s.status = 'missing' then 'changed since: its key is on live by now, with other values'
      when s.seen is distinct from s.compared::text then 'changed since: ' || (
        select string_agg(b.key, ', ')
        from json_each_text(s.compared) with ordinality as b(key, value, position)
        join json_each_text(s.seen::json) as a using (key)
        where a.value is distinct from b.value)
    end as reason
  from ({{> todo_now}}) as s
  where s.slot between work.low and work.high and s.outcome is null
) as s
where s.n = t.n and s.outcome is not null;
