select from {{t.todo}} as w
cross join lateral (
  select from {{t.live}} as l
  where {{pair.writing.match}}{{#if pair.where}} and {{> inside}}{{/if}} for no key update of l
) as locked
where w.slot between $2 and $3 and w.outcome is null
