-- every row of every place, with its values, which may be secret; gone when the stage is over, since it would keep the
-- application from changing the table of the target at: when its place says that it was changed; stored: the same as
-- the target would keep it, which is how it ranks
create view {{staging}}.merge_rows as
with places as (
{{#each merge.places}}
  select {{place}} as place,
{{#each columns}}
    {{expression}} as {{staged}}{{#unless @last}},{{/unless}}
{{/each}}
  from {{from}} as r
{{#unless @last}}
  union all
{{/unless}}
{{/each}}
), told as (
  select p.*, {{merge.moment}} as moment from places as p
)
select place, {{#each merge.key}}{{staged}}, {{/each}}id, at, stored,
{{#if merge.trustFuture}}
  moment as ranks_at,
  false as future,
{{else}}
  -- a time further ahead than clocks go wrong is not believed
  case when moment <= transaction_timestamp() + interval '5 minutes' then moment end as ranks_at,
  coalesce(moment > transaction_timestamp() + interval '5 minutes', false) as future,
{{/if}}
  {{merge.hasKey}} as has_key,
  {{merge.hasValue}} as has_value,
{{#each merge.values}}
  {{staged}},
{{/each}}
{{#each merge.carry}}
  {{staged}},
{{/each}}
{{#if merge.misfits.length}}
  -- why the target would not take it
  case when place = 0 then null
{{#each merge.misfits}}
       when {{when}} then {{literal said}}
{{/each}}
  end as misfit
{{else}}
  null::text as misfit
{{/if}}
from told;
