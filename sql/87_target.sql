-- purpose: makes the table of the target, or its unique constraint, where it is missing
-- creates: nothing
-- reads:   nothing
-- changes: {{#if merge.into.missing}}makes table {{comment merge.into.display}}{{else if merge.into.addUnique}}adds a unique constraint to {{comment merge.into.display}}{{else}}nothing{{/if}}
-- rerun:   safe
{{> prologue}}

{{#if merge.into.missing}}
create table if not exists {{merge.into.display}} (
{{#each merge.into.columns}}
  {{ident column}} {{type}}{{#if notNull}} not null{{/if}},
{{/each}}
{{#if merge.id}}
  primary key ({{ident merge.id.column}}),
  unique ({{#list merge.key}}{{ident column}}{{/list}})
{{else}}
  primary key ({{#list merge.key}}{{ident column}}{{/list}})
{{/if}}
);
{{else if merge.into.addUnique}}
alter table {{merge.into.display}} add unique ({{#list merge.key}}{{ident column}}{{/list}});
{{/if}}
{{> journal}}
