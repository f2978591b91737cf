-- purpose: gives old's rows of a pair the key and shared columns in the types in which both sides are compared
-- creates: view <t>_compared_old
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 20_mount
{{> prologue}}

drop view if exists {{t.comparedOld}};
create view {{t.comparedOld}} as
{{> before_rows ranged=false narrowed=false asked=false open=true}};
comment on view {{t.comparedOld}} is
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
