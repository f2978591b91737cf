select row_number() over (order by {{#if pair.content}}w.hash, w.copy, w.content{{else~}}
      {{#list pair.writing.keys}}w.{{ident name}}{{/list}}{{/if}}) as n,
    w.status, {{#each pair.writing.keys}}w.{{ident name}} as {{k}}, {{/each}}w.changed, w.old_row, w.live_row,
    case
      when octet_length(w.old_row::text) + coalesce(octet_length(w.live_row::text), 0) > 67108864
        then 'its values are too large for a line of this file'
{{#each choice.leftOut}}
      when {{literal hint}} = any (w.hints){{#if @root.decided}} and not w."pgmend named"{{/if}} then {{literal reason}}
{{/each}}
{{#if pair.writing.required.length}}
      when w.status = 'missing' then {{literal pair.writing.script.requiredReason}}
{{/if}}
{{#if pair.writing.script.masked.key}}
      when true then 'a masked column identifies it'
{{/if}}
{{#if pair.writing.script.masked.given}}
      when w.status = 'missing' then 'a masked column would stand here in clear'
{{/if}}
{{#if pair.writing.script.masked.inserted.length}}
      when w.status = 'missing'
        and (
          {{#list pair.writing.script.masked.inserted by=' or '}}
          w.old_row ->> {{literal this}} is not null
          {{/list}}
        ) then 'a masked column would stand here in clear'
{{/if}}
{{#if pair.writing.script.masked.updated.length}}
      when w.status = 'corrupted' and w.changed && {{textArray pair.writing.script.masked.updated}}
        then 'a masked column would stand here in clear'
{{/if}}
      when w.status = 'corrupted' and not w.changed && {{textArray pair.writing.script.settable}}
        then 'live computes from other columns what differs'
    end as left_out
  from {{#if choice.byValue}}(
    select {{#if pair.content}}d.hash, {{/if}}d.status,
      {{#each pair.writing.keys}}d.{{ident name}}, {{/each}}{{> chosen_of}} as changed, d.hints,
      d.old_row, d.live_row{{#if decided}}, d."pgmend named", d."pgmend repairs"{{else}}, d.accepted{{/if}}
    from {{#if decided}}{{> decided}}{{else}}{{t.diff}}{{/if}} as d
  ){{else}}{{t.diff}}{{/if}} as w
  where {{#if choice.only}}w.status = {{literal choice.only}}{{else}}w.status in ('missing', 'corrupted'){{/if}}
{{#if decided}}
    and w."pgmend repairs"
{{else}}
    -- what is accepted stays as live has it
    and not w.accepted
{{#if choice.byKind}}
    and ({{#unless choice.kinds}}w.status = 'missing' or {{/unless}}cardinality(w.changed) > 0)
{{/if}}
{{/if}}
{{#if choice.where}}
    and coalesce((
      select (
        {{choice.where}}
      )
      from (select
        {{#list pair.writing.keys}}
        w.{{ident name}} as {{ident column}}
        {{/list}}
      {{#each pair.shared}}, o.{{ident name}}{{/each}}
            from {{> old_row}} as o) as old
    ), false)
{{/if}}
