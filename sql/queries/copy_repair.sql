-- JSON escapes control characters, so neither of these two occurs, and every line comes out as it is
copy (
  select json_build_object(
    'table', {{literal pair.name}},
    'key', json_build_object(
      {{#list pair.writing.keys}}
      {{literal column}}, {{#if masked}}case when w.{{k}} is not null then '***' end{{else}}w.{{k}}::text{{/if}}
      {{/list}}
    ),
    'status', w.status, 'changed', w.changed, 'outcome', coalesce(w.outcome, 'pending'), 'reason', w.reason,
      'blocked_by', w.blocked_by, 'touched', w.touched)
  from {{staging}}.{{ident pair.objects.todo}} as w
  order by w.n
) to stdout with (format csv, quote E'\x01', delimiter E'\x02')
