-- as many rows as the repair inserted of each kind, and no more: which of them it was, nobody can tell, nor need to
update {{t.undoing}} as t
set part = f.part, place = f.place
from (
  select w.n, l.part, l.place
  from (
    select w.n, w.image, row_number() over (partition by w.image order by w.n) as copy
    from (
      select w.n, array[
        {{#list pair.writing.image.written}}
        {{this}}
        {{/list}}
      ]::text[] as image
      from {{t.undoing}} as w
      where w.status = 'inserted' and w.outcome is null
    ) as w
  ) as w
  join (
    select l.part, l.place, l.image, row_number() over (partition by l.image order by l.place desc, l.part) as copy
    from (
      select l.tableoid as part, l.ctid as place, array[
        {{#list pair.writing.image.here}}
        {{this}}
        {{/list}}
      ]::text[] as image
      from {{t.live}} as l
    ) as l
  ) as l on l.image = w.image and l.copy = w.copy
) as f
where f.n = t.n;
