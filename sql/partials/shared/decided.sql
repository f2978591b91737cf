(
  -- the rows that differ, each with what was decided about it, or about each of its changed values: of several
  -- decisions the one of the lowest rank holds, and one about this very row before all others
  with rules as materialized (
    select x.*
    from json_to_recordset({{literal @root.decided.json}}) as x(n int, decision text, status text, "column" text,
      kind text, rank int)
    where x.rank is not null
  )
  select d.*, d.ctid as "pgmend place", v.numbers as "pgmend numbers", v.chosen as "pgmend chosen",
    v.repairs as "pgmend repairs", v.kept as "pgmend kept",
    {{#if @root.decided.named}}r.n is not null as "pgmend named", r.seen as "pgmend seen"{{else~}}
    false as "pgmend named", null::text as "pgmend seen"{{/if}}
  from {{@root.t.diff}} as d
{{#if @root.decided.named}}
  left join {{> decided_rows}} as r on {{#list @root.pair.key by=' and '}}r.{{ident name}} = d.{{ident name}}{{/list}}
{{/if}}
  cross join lateral (
    select array_agg(w.n) as numbers,
      coalesce(array_agg(c.name order by c.position) filter (where w.decision = 'repair' and c.name is not null), '{}')
        as chosen,
      coalesce(bool_or(w.decision = 'repair'), false) as repairs,
      bool_and(coalesce(w.decision = 'keep live', false)) as kept
    from unnest(case when d.status = 'corrupted' then d.changed else array[null::text] end, d.kinds)
      with ordinality as c(name, kind, position)
    left join lateral (
{{#if @root.decided.named}}
      select r.n, r.decision, 0 as rank where r.n is not null
      union all
{{/if}}
      (
        select x.n, x.decision, x.rank
        from rules as x
        where (x.status is null or x.status = d.status) and (x."column" is null or x."column" = c.name)
          and (x.kind is null or x.kind = c.kind)
      )
      order by rank
      limit 1
    ) as w on true
  ) as v
)