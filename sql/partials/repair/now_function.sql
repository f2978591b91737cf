drop function if exists {{t.now}}(bigint, bigint);
create function {{t.now}}(low bigint, high bigint)
returns table (
  n bigint, slot bigint, status text, outcome text, repair bigint, pass int, compared json, there boolean,
  whole text, mine boolean, stamped text[], image text, seen text, inside boolean, differing text[]
) language sql stable as ${{tag}}$
{{#if pair.content}}
  {{> todo_copies}}
{{else}}
  {{> todo_now}}
{{/if}}
${{tag}}$;
comment on function {{t.now}}(bigint, bigint) is
  {{made 'what live holds now of the rows to be repaired, by their slots, and which columns differ'}};
