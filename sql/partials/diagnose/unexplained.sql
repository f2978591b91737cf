(
  select d.ctid, d.* from {{t.diff}} as d where not exists (select from {{t.explained}} as e where e.row = d.ctid)
)