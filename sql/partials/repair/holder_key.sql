json_build_object('table', {{literal @root.pair.name}}, 'key',
  {{#if @root.pair.content}}null::json{{else}}json_build_object(
    {{#list @root.pair.writing.keys}}
    {{literal column}}, {{#if masked}}'***'{{else}}{{printed 'x' (lookup @root.pair.writing.printed column)}}{{/if}}
    {{/list}}
  ){{/if}})