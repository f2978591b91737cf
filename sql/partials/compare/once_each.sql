-- a key that a collation of this side calls the same as others is found with each question that asks for one of them
  delete from {{staging}}.{{ident fetched}} as r
  using (
    select p.ctid as place, row_number() over (partition by {{#list pair.key}}p.{{ident column}}{{/list}}) as nth
    from {{staging}}.{{ident fetched}} as p
  ) as q
  where r.ctid = q.place and q.nth > 1