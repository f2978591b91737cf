{{#each pair.writing.sequences}}
{{#if usable}}
-- no further than it goes, since one that begins anew would be sent round and round; before the rows, so that nobody draws a number of theirs meanwhile; never down, and not by a race either: small
-- distances are drawn number by number, since setval could undo what another session has drawn in between
target := (
  select max(least(n.number, {{literal max}})) from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  {{> sequence_number}}
  where n.number between -9223372036854775808 and 9223372036854775807
    and w.slot between work.low and work.high and w.outcome is null
    and (w.status = 'missing' or {{literal column}} = any (w.changed)));
select {{increment}}::bigint, s.last_value - case when s.is_called then 0 else {{increment}} end into step, moved
from {{name}} as s;
begin
if step > 0 and target > moved then
  if target::numeric - moved > 100000 then
    perform setval({{literal name}}, target) from {{name}} as s where s.last_value < target;
  else
    while nextval({{literal name}}) < target loop
    end loop;
  end if;
end if;
exception when sequence_generator_limit_exceeded or numeric_value_out_of_range then
  -- it ends before; then the rows say so, or there is nobody left to draw
  null;
end;
{{/if}}
{{/each}}
