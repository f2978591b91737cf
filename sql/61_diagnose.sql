-- purpose: tells what kind of damage each changed value of a pair shows, and how many rows of live refer to rows that are missing or corrupted
-- creates: nothing
-- reads:   <t>_diff, live tables that refer to this one, and old through <t>_old for values that no rule explains
-- changes: nothing
-- rerun:   safe; needs 56_kinds and 60_report
{{> prologue}}
{{> comparing}}

delete from {{staging}}.diagnosed where table_name = {{literal pair.name}} and column_name is not null;
{{#if pair.shared.length}}
{{> changed_values}}

do ${{tag}}$
begin
  if (select count(*) from {{t.values}}) > 1000 then
    analyze {{t.values}};
  end if;
  if exists (select from {{t.values}} as v where v.kind = 'other') then
    {{> rule_moved}}
  end if;
  -- fewer are no pattern
  if (select count(*) from {{t.values}}) >= 3 then
    {{> rule_float}}
    {{> rule_constant}}
    {{> rule_recoded}}
    {{> rule_zone}}
    {{> rule_offset}}
  end if;
  if exists (select from {{t.values}} as v where v.kind = 'other') then
    {{> rule_other_row}}
  end if;
end
${{tag}}$;
{{> kind_lines}}
{{/if}}
{{> referring}}
{{> journal}}
