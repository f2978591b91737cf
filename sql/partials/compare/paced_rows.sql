select {{#list pair.before}}b.{{ident name}}{{/list}}
  from (
    select b.*, row_number() over () as {{ident pair.rowsName}},
      sum(case when pull.rated then pg_column_size(b.*) end) over (rows unbounded preceding) as {{ident pair.bytesName}}
    from (
      {{> before_rows asked=false}} ) as b
  ) as b
  where case when b.{{ident pair.rowsName}} % {{pair.fetchSize}} = 0
    then {{staging}}.pace(b.{{ident pair.rowsName}}, b.{{ident pair.bytesName}}, {{expected}}) else true end