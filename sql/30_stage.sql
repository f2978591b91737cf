-- purpose: gives both sides of a pair the same key and shared columns, in types that can be compared
-- creates: views <t>_before and <t>_live
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 20_mount, and 35_keys after it where that concerns the table
{{> prologue}}

drop view if exists {{staging}}.{{ident pair.objects.duplicates}};
drop view if exists {{staging}}.{{ident pair.objects.before}};
create view {{staging}}.{{ident pair.objects.before}} as
select
{{#each pair.before}}
  {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{#if pair.fenced}}(
  -- old might find other rows by the condition, so it is not sent there
  select
{{#each pair.behindFence.old}}
    {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{staging}}.{{ident pair.objects.old}} offset 0
){{else}}{{staging}}.{{ident pair.objects.old}}{{/if}}{{#if pair.renamed}} as renamed (
{{#each pair.before}}
  {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
){{else}}{{#if pair.fenced}} as {{ident pair.objects.old}}{{/if}}{{/if}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}};
comment on view {{staging}}.{{ident pair.objects.before}} is
  {{made 'old rows as they are compared'}};

drop view if exists {{staging}}.{{ident pair.objects.live}};
create view {{staging}}.{{ident pair.objects.live}} as
select
{{#each pair.now}}
  {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{#if pair.fenced}}(
  -- the condition has to mean the same as for old
  select
{{#each pair.behindFence.live}}
    {{expression}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{ident pair.live.schema}}.{{ident pair.live.table}}
) as {{ident pair.live.table}}{{else}}{{ident pair.live.schema}}.{{ident pair.live.table}}{{/if}}{{#if pair.where}}
where (
  {{pair.where}}
){{/if}};
comment on view {{staging}}.{{ident pair.objects.live}} is
  {{made 'live rows as they are compared'}};
{{> journal}}
