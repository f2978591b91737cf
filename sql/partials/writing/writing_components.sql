
create or replace function {{staging}}.components(todo text, kind text,
  this_pass int) returns bigint[] language plpgsql as ${{tag}}$
declare
  members bigint[];
  -- by position in members: the first of those that are known to belong together
  roots bigint[];
  one bigint;
  other bigint;
begin
  execute format($sql$
    select array(
      select n from {{staging}}.%I
      where exchange and status = $1 and pass < $2 and (outcome is null or again)
      order by n)
  $sql$, todo) into members using case kind when 'ring' then 'missing' else 'corrupted' end, this_pass;
  roots := array(select generate_series(1, cardinality(members)));
  for one, other in execute format($sql$
    with numbered as (select n, i from unnest($1) with ordinality as m(n, i))
    select a.i, b.i
    from numbered as a
    join {{staging}}.%I as t on t.n = a.n
    join numbered as b on b.n = t.holder
  $sql$, todo) using members
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
  execute format('update {{staging}}.%I as t set slot = m.slot from unnest($1, $2) as m(n, slot) where m.n = t.n', todo)
    using members, roots;
  return members;
end
${{tag}}$;
comment on function {{staging}}.components(text, text, int) is
  'pgmend {{stage}} of all tables: rows that wait for each other''s unique values, or for their parent in a ring: '
  'those that can only be written together get one slot; returns them all';
