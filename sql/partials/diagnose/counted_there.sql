
-- how many rows of the side that has them share it, also those that do not differ: each side is read once
do ${{tag}}$
declare
  counts text;
  found bigint[];
  of_new boolean;
begin
  foreach of_new in array array[false, true] loop
    select string_agg(format('count(*) filter (where %s)', c.condition), ', ' order by c.n) into counts
    from {{t.common}} as c
    where (c.status = 'new') = of_new and c.condition is not null;
    continue when counts is null;
    execute 'select array[' || counts || case when of_new then ${{tag}}_$] from (
      {{> now_rows narrowed=false asked=false}}
    ) as o${{tag}}_$ else ${{tag}}_$] from (
      {{> before_rows ranged=false narrowed=false asked=false open=false}}
    ) as o${{tag}}_$ end into found;
    update {{t.common}} as c
    set there = found[p.place]
    from (
      select x.n, row_number() over (order by x.n) as place
      from {{t.common}} as x
      where (x.status = 'new') = of_new and x.condition is not null
    ) as p
    where p.n = c.n;
  end loop;
end
${{tag}}$;
