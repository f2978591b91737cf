-- The first ten keys of a pair that identify no single row.
select side, key::text as key, rows, problem from {{staging}}.{{ident pair.objects.duplicates}} limit 10;
