select {{#list pair.columns.before}}b.{{ident name}}{{/list}}
  from (
    select b.*, row_number() over () as {{ident pair.names.rows}},
      sum(case when pull.rated then pg_column_size(b.*) end) over (rows unbounded preceding)
        as {{ident pair.names.bytes}}
    from (
      {{> before_rows asked=false}} ) as b
  ) as b
  where case when b.{{ident pair.names.rows}} % {{pair.fetchSize}} = 0
    then {{staging}}.pace(b.{{ident pair.names.rows}}, b.{{ident pair.names.bytes}}, {{expected}}) else true end