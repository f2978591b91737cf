{{#if pair.maskedNames.length}}
-- what the server, a trigger or a type says may have a masked value in it
if state !~ '^PGM' then
  said := case when broken <> '' then format('it would violate the constraint "%s"', broken)
          else format('live refuses it (SQLSTATE %s), with words that may show a masked value', state) end;
end if;
{{else}}
said := said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end;
{{/if}}
