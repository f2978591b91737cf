-- rows that wait for each other's unique values are written together: the first of them is the slot of all
members := array(
  select n from {{staging}}.{{ident pair.objects.todo}}
  where exchange and status = case kind when 'ring' then 'missing' else 'corrupted' end
    and pass < this_pass and (outcome is null or again)
  order by n);
roots := array(select generate_series(1, cardinality(members)));
for one, other in
  with numbered as (select n, i from unnest(members) with ordinality as m(n, i))
  select a.i, b.i
  from numbered as a
  join {{staging}}.{{ident pair.objects.todo}} as t on t.n = a.n
  join numbered as b on b.n = t.holder
loop
  while roots[one] <> one loop
    roots[one] := roots[roots[one]];
    one := roots[one];
  end loop;
  while roots[other] <> other loop
    roots[other] := roots[roots[other]];
    other := roots[other];
  end loop;
  roots[greatest(one, other)] := least(one, other);
end loop;
for one in 1 .. cardinality(members) loop
  roots[one] := roots[roots[one]];
end loop;
update {{staging}}.{{ident pair.objects.todo}} as t set slot = m.slot
from unnest(members, roots) as m(n, slot) where m.n = t.n;
