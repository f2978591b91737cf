json_build_object('table', {{literal @root.pair.name}}, 'key',
  json_build_object(
    {{#list @root.pair.writing.keys}}
    {{literal column}}, {{#if masked}}'***'{{else}}{{printed 'x' (lookup @root.pair.writing.printed column)}}{{/if}}
    {{/list}}
  ))