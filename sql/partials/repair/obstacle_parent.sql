update {{@root.t.todo}} as t
set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
from (
  select w.n, json_build_object('table', {{literal parent}}, 'key',
    json_build_object(
      {{#list parts}}
      {{literal parent}},
        {{#if masked}}
        '***'
        {{else}}
        {{printed 'wanted' (lookup @root.pair.writing.printed child)}}
        {{/if}}
      {{/list}}
    )) as by
  from {{@root.t.todo}} as w
  left join {{@root.t.live}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
  cross join lateral json_to_record(w.old_row) as o({{defs}})
  cross join lateral (select {{#list wanted}}{{expression}} as {{ident name}}{{/list}}) as wanted
  where w.slot between $2 and $3 and w.outcome is null
    and
      {{#if known}}
      (w.status = 'missing' or w.changed && {{textArray columns}})
      {{else}}
      w.status = 'corrupted' and w.changed && {{textArray columns}}
      {{/if}}
    and {{#list columns by=' and '}}wanted.{{ident this}} is not null{{/list}}
    and not exists (
      select from {{ident schema}}.{{ident table}} as p
      where {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{/list}})
{{#if own}}
    and not exists (
      select from {{@root.t.todo}} as m
      cross join lateral json_to_record(m.old_row) as p({{parentDefs}})
      where m.slot between $2 and $3 and m.outcome is null and m.status = 'missing'
        and {{#list parts by=' and '}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{/list}})
{{/if}}
    and (select {{@root.staging}}.as_owner())
) as s
where s.n = t.n
