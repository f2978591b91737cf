{{#each pair.writing.sequences}}
{{#if usable}}
-- never to where it can give no more: a key of 2147483647 is a mark, and every later insert would fail; before the rows, so that nobody draws a number of theirs meanwhile; never down, and not by a race either: small
-- distances are drawn number by number, since setval could undo what another session has drawn in between
target := (
  select max(n.number) from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  {{> sequence_number}}
  where n.number between -9223372036854775808 and {{max}}::numeric - {{increment}}
    and w.slot between work.low and work.high and w.outcome is null
    and (w.status = 'missing' or {{literal column}} = any (w.changed)));
{{> move_sequence}}
{{/if}}
{{/each}}
