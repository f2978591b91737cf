
-- how many rows of the side that has them share it, also those that do not differ: each side is read once
do ${{tag}}$
declare
  counts text;
  found bigint[];
begin
  select string_agg(format('count(*) filter (where %s)', c.condition), ', ' order by c.n) into counts
  from {{t.common}} as c
  where c.status <> 'new' and c.condition is not null;
  if counts is not null then
    execute 'select array[' || counts || ${{tag}}_$] from (
      {{> before_rows ranged=false narrowed=false asked=false open=false}}
    ) as o${{tag}}_$ into found;
    update {{t.common}} as c
    set there = found[p.place]
    from (
      select n, row_number() over (order by n) as place
      from {{t.common}}
      where status <> 'new' and condition is not null
    ) as p
    where p.n = c.n;
  end if;
  select string_agg(format('count(*) filter (where %s)', c.condition), ', ' order by c.n) into counts
  from {{t.common}} as c
  where c.status = 'new' and c.condition is not null;
  if counts is not null then
    execute 'select array[' || counts || ${{tag}}_$] from (
      {{> now_rows narrowed=false asked=false}}
    ) as o${{tag}}_$ into found;
    update {{t.common}} as c
    set there = found[p.place]
    from (
      select n, row_number() over (order by n) as place
      from {{t.common}}
      where status = 'new' and condition is not null
    ) as p
    where p.n = c.n;
  end if;
end
${{tag}}$;
