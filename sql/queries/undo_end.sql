-- Repairs of which nothing is left to be undone.
update {{staging}}.repairs as r set state = 'undone', finished_at = clock_timestamp()
where r.state in ('applying', 'applied')
{{#each undo}}
  and not exists (select from {{@root.staging}}.{{ident this}} as u
                  where u.repair = r.id and coalesce(u.outcome, '') not in ('undone', 'already back'))
{{/each}};
