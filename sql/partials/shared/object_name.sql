select case o.kind when 'schema' then '{{staging}}' when 'function' then o.oid::regprocedure::text when 'procedure'
  then o.oid::regprocedure::text when 'type' then o.oid::regtype::text
    when 'operator' then o.oid::regoperator::text else o.oid::regclass::text end as name
