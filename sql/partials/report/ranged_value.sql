{{#if ranged.staged~}}
r.{{ident ranged.staged}}
{{~else~}}
(
  -- a date of old may be one that no time of live can be
  select case when v.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' and v.text !~ 'BC$' then v.text::{{ranged.type}} end
  from (select coalesce(r.old_row, r.live_row) ->> {{literal ranged.column}} as text) as v
)
{{~/if}}