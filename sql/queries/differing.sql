-- The stages of a diagnosis that have something to do for each table that was compared.
select t.table_name as table, array_remove(array[
    case when t.missing + t.corrupted > 0 then '61_diagnose' end,
    -- of fewer rows nothing is said
    case when greatest(t.missing, t.new) >= 3 or t.corrupted >= 10 then '64_common' end
  ], null) as stages
from {{staging}}.tables as t
where t.outcome = 'compared';
