-- purpose: looks for keys that identify no single row, where no constraint on both sides forbids them
-- creates: view <t>_duplicates
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 30_stage
{{> prologue}}

drop view if exists {{staging}}.{{ident pair.objects.duplicates}};
create view {{staging}}.{{ident pair.objects.duplicates}} as
select d.side, d.key, d.rows, d.problem
from (
  -- printed outside of the aggregate: Postgres 13 cannot plan it inside when old does the aggregating
  select 'old' as side, (select to_jsonb(k.*) from (select {{#each pair.key}}{{shownText 'g' this column}} as {{ident column}}{{#unless @last}}, {{/unless}}{{/each}}) as k) as key, g.{{pair.rowsName}} as rows,
    case {{#each pair.key}}when g.{{ident column}} is null then 'NULL' {{/each}}when g.{{pair.rowsName}} > 1 then 'duplicate' else 'uuid in another form' end as problem
  from (
    select {{#each pair.keyNames}}s.{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}, count(*) as {{pair.rowsName}}
    from {{#if pair.keyBroken}}{{> keys_by_rows of=pair.objects.before}}{{else}}{{staging}}.{{ident pair.objects.before}} as s{{/if}}
    group by {{#each pair.keyNames}}s.{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}
    having count(*) > 1{{#if pair.keyBroken}}{{#if pair.sharedNames.length}} and count(s.{{ident (lookup pair.sharedNames 0)}}) >= 0{{/if}}{{/if}}{{#each pair.key}} or s.{{ident column}} is null{{#if textOfUuid.old}} or {{> other_uuid_form}}{{/if}}{{/each}}
  ) as g
  union all
  select 'live', (select to_jsonb(k.*) from (select {{#each pair.key}}{{shownText 'g' this column}} as {{ident column}}{{#unless @last}}, {{/unless}}{{/each}}) as k), g.{{pair.rowsName}},
    case {{#each pair.key}}when g.{{ident column}} is null then 'NULL' {{/each}}when g.{{pair.rowsName}} > 1 then 'duplicate' else 'uuid in another form' end
  from (
    select {{#each pair.keyNames}}s.{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}, count(*) as {{pair.rowsName}}
    from {{#if pair.keyBroken}}{{> keys_by_rows of=pair.objects.live}}{{else}}{{staging}}.{{ident pair.objects.live}} as s{{/if}}
    group by {{#each pair.keyNames}}s.{{ident this}}{{#unless @last}}, {{/unless}}{{/each}}
    having count(*) > 1{{#if pair.keyBroken}}{{#if pair.sharedNames.length}} and count(s.{{ident (lookup pair.sharedNames 0)}}) >= 0{{/if}}{{/if}}{{#each pair.key}} or s.{{ident column}} is null{{#if textOfUuid.live}} or {{> other_uuid_form}}{{/if}}{{/each}}
  ) as g
) as d
order by d.side desc, d.rows desc, d.key::text collate "C";
comment on view {{staging}}.{{ident pair.objects.duplicates}} is
  {{made 'keys that identify no single row, how many rows have each, and what is wrong with it'}};
{{> journal}}
