-- purpose: gives old's rows of a pair the key and shared columns in the types in which both sides are compared
-- creates: view <t>_before
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 20_mount, and 35_keys after it where that concerns the table
{{> prologue}}

drop view if exists {{staging}}.{{ident pair.objects.before}};
create view {{staging}}.{{ident pair.objects.before}} as
{{> before_rows ranged=false narrowed=false asked=false open=true}};
comment on view {{staging}}.{{ident pair.objects.before}} is
  {{made 'old rows as they are compared'}};
{{> journal}}
