if not taken and exists (
  select from {{staging}}.{{ident pair.objects.todo}}
  where outcome = 'skipped' and reason = 'changed since: the row is gone' and pass = this_pass
) then
  {{> without_indexes}}
  select array_agg(t.n) into rows
  from {{staging}}.{{ident pair.objects.todo}} as t
  where t.outcome = 'skipped' and t.reason = 'changed since: the row is gone' and t.pass = this_pass
    and ({{#each pair.writing.keys}}t.{{k}}{{#unless @last}}, {{/unless}}{{/each}}) in (
      select {{#each pair.writing.keys}}l.{{ident column}}{{#unless @last}}, {{/unless}}{{/each}} from {{staging}}.{{ident pair.objects.live}} as l
    );
  {{> with_indexes}}
  -- one that somebody has put back meanwhile is found by both
  update {{staging}}.{{ident pair.objects.todo}} as t
  set outcome = 'blocked', reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || {{literal pair.name}} || ' on live, and repair again'
  where t.n = any (rows) and not (select s.there from {{staging}}.{{ident pair.objects.now}} as s where s.n = t.n limit 1);
end if;
