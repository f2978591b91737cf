-- rows of the batch of which something else can be said than that they are to be written
update {{staging}}.{{ident pair.objects.todo}} as t
set outcome = s.outcome, reason = s.reason
from (
  select s.n,
    case
      when s.here is null then case when s.status = 'inserted' then 'already back' else 'skipped' end
      when s.status = 'corrupted' and not exists (
        select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
      ) then 'already back'
      when s.since is not null then 'skipped'
    end as outcome,
    case
      when s.here is null then case when s.status = 'corrupted' then 'changed since: the row is gone' end
      when s.status = 'corrupted' and not exists (
        select from json_each_text(s.old_row) as b where b.value is distinct from s.here ->> b.key
      ) then null
      when s.since is not null then 'changed since: ' || s.since
    end as reason
  from (
    -- where two rows have the key, the repair wrote to the one that is as it left it
    select distinct on (w.n) w.n, w.status, w.old_row, l.here,
      nullif(concat_ws(', ', (select string_agg(a.key, ', ') from json_each_text(w.after) as a where a.value is distinct from l.here ->> a.key),
        case w.status when 'inserted' then l.came end), '') as since
    from {{staging}}.{{ident pair.objects.todo}} as w
    left join lateral (
      select {{> row_image columns=pair.writing.row}}::json as here, {{> undo_unaccounted}} as came
      from {{ident pair.live.schema}}.{{ident pair.live.table}} as l
      where {{pair.writing.match}}
    ) as l on true
    where w.slot between work.low and work.high and w.outcome is null
    order by w.n, since nulls first
  ) as s
) as s
where s.n = t.n and s.outcome is not null;
