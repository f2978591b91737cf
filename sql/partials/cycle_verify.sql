if exists (
  select from {{staging}}.{{ident pair.objects.now}} as s
  where s.slot = 0 and s.outcome = 'repaired' and (not s.there or cardinality(s.differing) > 0)
) then
  raise exception using errcode = 'PGM01',
    message = 'live did not keep what was written: a trigger changed it, or its type cannot hold it';
end if;
