{{#if readable}}
update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
from (
  select distinct on (w.n) w.n, json_build_object('table', {{literal child}}, 'key',
    json_build_object(
      {{#list parts}}
      {{literal child}}, {{#if masked}}'***'{{else}}{{printed 'l' (lookup @root.pair.writing.printed parent)}}{{/if}}
      {{/list}}
    )) as by
  from {{@root.t.todo}} as w
  join {{@root.t.live}} as l on {{@root.pair.writing.match}}
  join {{ident schema}}.{{ident table}} as c on
    {{#list parts by=' and '}}
    l.{{ident parent}} {{operator}} {{> child_value row='c'}}
    {{/list}}
  where w.slot between $2 and $3 and w.outcome is null and w.status = 'corrupted' and w.changed && {{textArray columns}}
{{#if listed}}
    and not exists (
      select from {{@root.staging}}.{{ident listed.todo}} as w
      cross join lateral (select c.*) as l
      where {{listed.match}} and w.status = 'corrupted' and w.changed && {{textArray listed.columns}})
{{/if}}
) as s
where s.n = t.n
{{else}}
update {{@root.t.todo}}
set outcome = 'blocked', reason = {{literal reason}}
where slot between $2 and $3 and outcome is null and status = 'corrupted' and changed && {{textArray columns}}
{{/if}}
