-- The first ten keys of a pair that identify no single row, cut to what a sentence can hold.
select side, case when length(key::text) > 200 then left(key::text, 200) || '...' else key::text end as key, rows,
  problem
from {{staging}}.{{ident pair.objects.duplicates}} as d
order by d.side desc, d.rows desc, d.key::text collate "C" limit 10;
