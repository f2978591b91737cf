-- purpose: gives old's rows of a pair the key and shared columns in the types in which both sides are compared
-- creates: view <t>_before
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 20_mount
{{> prologue}}

drop view if exists {{t.before}};
create view {{t.before}} as
{{> before_rows ranged=false narrowed=false asked=false open=true}};
comment on view {{t.before}} is
  {{made 'old rows as they are compared'}};
{{#if pair.where}}

-- whether the condition fits both sides, before anything is read
prepare pgmend_where as
{{> before_rows ranged=false narrowed=false asked=false open=false}};
deallocate pgmend_where;
prepare pgmend_where as
{{> now_rows narrowed=false asked=false}};
deallocate pgmend_where;
{{/if}}
{{> journal}}
