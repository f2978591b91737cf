{{#each pair.writing.sequences}}
{{#if usable}}
-- never to where it can give no more: a key of 2147483647 is a mark, and every later insert would fail
|| to_jsonb(${{@root.tag}}$
  select {{@root.staging}}.raise_sequence({{literal name}}, {{increment}}, (
    select max(n.number)::bigint from {{@root.t.todo}} as w
    {{> sequence_number}}
    where n.number between -9223372036854775808 and {{max}}::numeric - {{increment}}
      and w.slot between $2 and $3 and w.outcome is null
      and (w.status = 'missing' or {{literal column}} = any (w.changed))))
${{@root.tag}}$::text)
{{/if}}
{{/each}}
