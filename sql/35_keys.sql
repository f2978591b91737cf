-- purpose: looks for keys that are NULL or there twice, where no constraint on both sides forbids that
-- creates: view <t>_duplicates
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 30_stage
{{> prologue}}

drop view if exists {{staging}}.{{ident pair.objects.duplicates}};
create view {{staging}}.{{ident pair.objects.duplicates}} as
select side, (select to_jsonb(k) from (select {{#each pair.key}}{{shownText 'd' this 'column'}} as {{ident column}}{{#unless @last}}, {{/unless}}{{/each}}) as k) as key, rows
from (
  select 'old' as side, {{#each pair.keyNames}}{{ident this}}, {{/each}}count(*) as rows
  from {{staging}}.{{ident pair.objects.before}}
  group by {{#each pair.keyNames}}{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}
  having count(*) > 1{{#each pair.keyNames}} or {{ident this}} is null{{/each}}
  union all
  select 'live', {{#each pair.keyNames}}{{ident this}}, {{/each}}count(*)
  from {{staging}}.{{ident pair.objects.live}}
  group by {{#each pair.keyNames}}{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}
  having count(*) > 1{{#each pair.keyNames}} or {{ident this}} is null{{/each}}
) as d
order by side desc, rows desc, key;
comment on view {{staging}}.{{ident pair.objects.duplicates}} is
  {{made 'keys that identify no single row, and how many rows have each'}};
{{> journal}}
