select distinct on (d.n) d.n, d.outcome, d.user_id,
  {{#each merge.key}}d.{{staged}}, {{/each}}r.stored
    {{#each merge.values}}
    , r.{{staged}}
    {{/each}}
  {{#each merge.carry}}, r.{{staged}}{{/each}}
from {{staging}}.merge_decided as d
join {{staging}}.merge_rows as r on r.place = d.place
  {{#each merge.key}}
  and r.{{staged}} = d.chosen_{{staged}}
  {{/each}}
  -- what has changed in its source since it was decided is for the next merge
  and r.id is not distinct from d.chosen_id and r.ranks_at is not distinct from d.ranks_at and r.has_value = d.has_value
