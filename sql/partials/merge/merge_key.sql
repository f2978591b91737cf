jsonb_build_object(
  {{#list @root.merge.key}}
  {{literal column}}, {{#if printed.output}}{{printed ../of printed}}{{else}}{{../of}}.{{staged}}{{/if}}
  {{/list}}
)