-- purpose: notes which rows of a pair that differ are accepted: somebody decided to keep what live has
-- creates: nothing
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 56_kinds and 61_diagnose where kinds of damage are decided about
{{> prologue}}

update {{t.diff}} set accepted = false where accepted;
update {{staging}}.tables set accepted = null where table_name = {{literal pair.name}} and accepted is not null;
with decided as materialized (
  select d."pgmend place" as place, d.status, d."pgmend numbers" as numbers, d."pgmend kept" as kept,
    -- what differed of a single row when it was looked at, and what does now
    d."pgmend seen" as seen_then, case when d."pgmend named" then {{> seen_of}} end as seen_now
  from {{> decided}} as d
), kept as (
  select x.*
  from json_to_recordset({{literal decided.json}}) as x(n int, decision text, status text, "column" text, kind text,
    rank int, rows bigint, words text, note text)
  where x.decision = 'keep live'
), there as (
  -- how much each is about by now; one kind of damage may be in several values of a row
  select x.n, x.rank, x.rows, x.words, x.note, case
      when x.rank is null then (select count(*) from decided as d where x.n = any (d.numbers))
      when x.kind is null then count(distinct v.place)
      else count(v.place)
    end as now
  from kept as x
  left join (
    select d.ctid as place, d.status, c.name, c.kind
    from {{t.diff}} as d
    left join unnest(d.changed, d.kinds) as c(name, kind) on true
  ) as v on x.rank is not null and (x.status is null or x.status = v.status)
    and (x."column" is null or x."column" = v.name) and (x.kind is null or x.kind = v.kind)
  group by 1, 2, 3, 4, 5, x.kind
), accepted as (
  update {{t.diff}} as d
  set accepted = true
  from decided as c
  where d.ctid = c.place and c.kept
    -- of one that is about more than it was nobody knows which rows it meant
    and not c.numbers && array(select t.n from there as t where t.now > t.rows)
    and (c.seen_then is null or c.seen_then = c.seen_now)
  returning d.status, c.numbers
)
update {{staging}}.tables
set accepted = (
  select jsonb_build_object(
    'missing', count(*) filter (where a.status = 'missing'),
    'corrupted', count(*) filter (where a.status = 'corrupted'),
    'new', count(*) filter (where a.status = 'new'),
    'decisions', (
      select coalesce(jsonb_agg(jsonb_build_object('decision', t.words, 'one_row', t.rank is null, 'note', t.note,
        'decided', t.rows, 'now', t.now,
        'accepted', (select count(*) from accepted as b where t.n = any (b.numbers))) order by t.n), '[]')
      from there as t
    ))
  from accepted as a
)
where table_name = {{literal pair.name}};
{{> journal}}
