-- Statements that drop what the stages made for tables, the newest first, since each object is made after those it
-- needs{{#if keeping}}; not what is marked as kept{{/if}}.
select format('drop %s %s', made.kind, made.name) as statement
from (
  {{> made_objects}}
) as made
where {{#if keeping}}{{> to_drop remark='made.comment'}}{{else}}made.comment like 'pgmend % of %: %'{{/if}}
order by made.turn, made.oid desc;
