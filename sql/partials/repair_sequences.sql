{{#each pair.writing.sequences}}
{{#if usable}}
-- no further than it goes, since one that begins anew would be sent round and round; before the rows, so that nobody draws a number of theirs meanwhile; never down, and not by a race either: small
-- distances are drawn number by number, since setval could undo what another session has drawn in between
target := (
  select max(least(n.number, {{literal max}})) from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
  {{> sequence_number}}
  where n.number between -9223372036854775808 and 9223372036854775807
    and w.slot between work.low and work.high and w.outcome is null
    and (w.status = 'missing' or {{literal column}} = any (w.changed)));
{{> move_sequence}}
{{/if}}
{{/each}}
