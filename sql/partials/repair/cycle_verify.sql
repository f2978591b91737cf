if exists (
  select from {{t.now}}(0, 0) as s
  where s.outcome = 'repaired'
    and (not s.there
    or
      {{#if (lookup (lookup pair.writing.actorsSql @root.choice.acting) 'any')}}
      not s.differing <@ s.stamped
      {{else}}
      cardinality(s.differing) > 0
      {{/if}}
    )
) then
  raise exception using errcode = 'PGM01',
    message = 'live did not keep what was written: a trigger changed it, or its type cannot hold it';
end if;
