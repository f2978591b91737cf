{{!-- uses: target, step, moved --}}
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
