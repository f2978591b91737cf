{{> prologue}}
set local row_security = off;
-- A last look over what a repair wrote to a table: triggers of tables that came later, or others, may have changed it
-- again.
update {{staging}}.{{ident pair.objects.todo}} as t
set outcome = 'skipped', again = false,
    reason = case when s.there then 'changed again after it was written, by a trigger or by another session: ' || s.lost
             else 'gone again after it was written, by a trigger or by another session' end
from (
  select s.n, s.there, (
      select string_agg(d, ', ') from unnest(s.differing) as d
      where (w.status = 'missing' or d = any (w.changed)) and d <> all (coalesce(w.touched, '{}'))) as lost
  from {{staging}}.{{ident pair.objects.now}}(-9223372036854775808, 9223372036854775807) as s
  join {{staging}}.{{ident pair.objects.todo}} as w on w.n = s.n
  where s.outcome = 'repaired' and s.repair = {{literal repair}}::bigint
) as s
where s.n = t.n and (not s.there or s.lost is not null);
