-- purpose: gives both sides of a pair the same key and shared columns, in types that can be compared
-- creates: views <t>_before and <t>_live
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 20_mount, and 35_keys after it where that concerns the table
{{> prologue}}

drop view if exists {{staging}}.{{ident pair.objects.duplicates}};
drop view if exists {{staging}}.{{ident pair.objects.before}};
create view {{staging}}.{{ident pair.objects.before}} as
{{> before_rows ranged=false narrowed=false asked=false}};
comment on view {{staging}}.{{ident pair.objects.before}} is
  {{made 'old rows as they are compared'}};

drop view if exists {{staging}}.{{ident pair.objects.live}};
create view {{staging}}.{{ident pair.objects.live}} as
{{> now_rows narrowed=false asked=false}};
comment on view {{staging}}.{{ident pair.objects.live}} is
  {{made 'live rows as they are compared'}};
{{> journal}}
