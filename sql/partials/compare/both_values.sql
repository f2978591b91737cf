{{#if pair.wide}}
  -- a view has at most 1,664 columns, too few for two of each of these
  , {{maskedRow 'd.old_row'}} as {{ident pair.names.oldRow}}
  , {{maskedRow 'd.live_row'}} as {{ident pair.names.liveRow}}
from {{staging}}.{{ident from}} as d
{{else}}
{{#each pair.shared}}
  , {{shown 'o' old}} as {{ident old.title}}
  , {{shown 'l' live}} as {{ident live.title}}
{{/each}}
from {{staging}}.{{ident from}} as d
{{#if pair.shared.length}}
left join lateral json_to_record(d.old_row) as o({{#list pair.shared}}{{ident name}} text{{/list}}) on true
left join lateral json_to_record(d.live_row) as l({{#list pair.shared}}{{ident name}} text{{/list}}) on true
{{/if}}
{{/if}}