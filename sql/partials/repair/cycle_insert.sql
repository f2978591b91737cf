{{!-- uses: this_repair, candidate --}}
w_{{number}} as materialized (
  select * from {{t.todo}} where {{#if probe}}n = candidate{{else}}slot = 0 and outcome is null{{/if}}
), i_{{number}} as (
  insert into {{t.live}} as l (
    {{#list pair.writing.inserted}}{{ident name}}{{/list}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}}
  ){{#if pair.writing.overriding}} overriding system value{{/if}}
  select {{#list pair.writing.inserted}}{{value}}{{/list}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
  from w_{{number}} as w
  cross join lateral json_to_record(w.old_row) as o({{#list pair.writing.inserted}}{{ident staged}} {{type}}{{/list}})
{{#if pair.writing.defaults.length}}
  cross join json_to_record({{literal pair.writing.defaultsJson}}) as f(
    {{#list pair.writing.defaults}}
    {{ident name}} {{type}}
    {{/list}}
  )
{{/if}}
  where (select {{staging}}.as_owner())
  order by w.n
  returning {{#each pair.writing.keys}}{{compared}} as {{k}}, {{/each}}{{> row_image columns=pair.keyNames}} as key,
    {{> row_image columns=pair.writing.keptOfInserted}} as after
), s_{{number}} as (
  insert into {{t.undo}} (repair, n, action, key, after)
  select this_repair, w.n, 'insert', i.key::json, i.after::json
  from i_{{number}} as i left join w_{{number}} as w on {{#list pair.writing.keys by=' and '}}w.{{k}} = i.{{k}}{{/list}}
  order by w.n
  returning 1
)
