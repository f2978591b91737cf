-- to read a value may call a check of a domain within its type, which is its owner's
{{#each pair.writing.parents}}
{{#if readable}}
-- rows whose parent live does not have{{#if own}}, nor this batch{{/if}}: those of another table that are to be inserted were so before
loop
  update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
  set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
  from (
    select w.n, json_build_object('table', {{literal parent}}, 'key', json_build_object({{#each parts}}{{literal parent}}, {{#if masked}}'***'{{else}}{{printed 'wanted' (lookup @root.pair.writing.printed child)}}{{/if}}{{#unless @last}}, {{/unless}}{{/each}})) as by
    from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
    left join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on w.status = 'corrupted' and {{@root.pair.writing.match}}
    cross join lateral json_to_record(w.old_row) as o({{defs}})
    cross join lateral (select {{#each wanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
    where w.slot between work.low and work.high and w.outcome is null
      and {{#if known}}(w.status = 'missing' or w.changed && {{textArray columns}}){{else}}w.status = 'corrupted' and w.changed && {{textArray columns}}{{/if}}
      and {{#each columns}}wanted.{{ident this}} is not null{{#unless @last}} and {{/unless}}{{/each}}
      and not exists (
        select from {{ident schema}}.{{ident table}} as p
        where {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}})
{{#if own}}
      and not exists (
        select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as m
        cross join lateral json_to_record(m.old_row) as p({{parentDefs}})
        where m.slot between work.low and work.high and m.outcome is null and m.status = 'missing'
          and {{#each parts}}p.{{ident parent}} {{operator}} {{> child_value row='wanted'}}{{#unless @last}} and {{/unless}}{{/each}})
{{/if}}
      and {{> as_owner}}
  ) as s
  where s.n = t.n;
  get diagnostics moved = row_count;
  {{> owner_end}}
  exit when moved = 0{{#unless own}} or true{{/unless}};
end loop;
{{/if}}
{{/each}}
{{#each pair.writing.exclusive}}
-- rows whose value another row of live has: one that this repair changes may give it up. By EXECUTE: columns stand bare in what an
-- index is about, and no variable may be taken for one
loop
  exit when kind in ('insert', 'ring', 'below');
  execute
    ${{@root.tag}}_u$
      update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
      set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by, holder = s.holder, exchange = s.holder is not null
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, h.n as holder, {{> holder_key}} as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n", {{#each @root.pair.keyNames}}{{printed 'l' (lookup @root.pair.writing.printed this)}} collate "C" as "pgmend key {{@index}}", {{/each}}wanted.*
            from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
            join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
            cross join lateral json_to_record(w.old_row) as o({{defs}})
            cross join lateral (
              select {{#each parts}}{{expression}} as {{ident as}}{{#unless @last}}, {{/unless}}{{/each}}
              from (select {{#each wanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
              {{#if predicate}}where {{predicate}}{{/if}}
            ) as wanted
            where w.slot between $1 and $2 and w.outcome is null and w.status = 'corrupted' and w.changed && {{textArray columns}} and {{> as_owner}}
          ) as wanted
          join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as x
            on {{collides}}{{#if predicate}} and {{predicate}}{{/if}} and ({{#each @root.pair.keyNames}}{{printed 'x' (lookup @root.pair.writing.printed this)}} collate "C" is distinct from wanted."pgmend key {{@index}}"{{#unless @last}} or {{/unless}}{{/each}})
        ) as x
        left join {{@root.staging}}.{{ident @root.pair.objects.todo}} as h
          on {{@root.pair.writing.holderMatch}} and h.status = 'corrupted' and h.changed && {{textArray columns}} and (h.outcome is null or h.again)
        where not ($3 = 'exchange' and h.n is not null and h.slot between $1 and $2 and h.outcome is null)
        order by x."pgmend n", h.n nulls first
      ) as s
      where s.n = t.n
    ${{@root.tag}}_u$
  using low, high, kind;
  get diagnostics moved = row_count;
  {{> owner_end}}
  exit when moved = 0 or kind <> 'exchange';
end loop;
-- the end of a chain is part of it, also where it wants a value that is free
update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
set outcome = 'blocked', again = true, reason = 'waits for rows that want its values', exchange = true
where kind = 'update' and t.slot between work.low and work.high and t.outcome is null
  and exists (select from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w where w.holder = t.n and w.holder is not null and w.exchange and w.outcome = 'blocked');
{{#if known}}
if kind in ('insert', 'ring', 'below') then
  execute
    ${{@root.tag}}_u$
      update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
      set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
      from (
        select distinct on (x."pgmend n") x."pgmend n" as n, {{> holder_key}} as by
        from (
          select x.*, wanted."pgmend n"
          from (
            select w.n as "pgmend n", wanted.*
            from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
            cross join lateral json_to_record(w.old_row) as o({{insertDefs}})
            cross join lateral (
              select {{#each parts}}{{expression}} as {{ident as}}{{#unless @last}}, {{/unless}}{{/each}}
              from (select {{#each insertWanted}}{{expression}} as {{ident name}}{{#unless @last}}, {{/unless}}{{/each}}) as wanted
              {{#if predicate}}where {{predicate}}{{/if}}
            ) as wanted
            where w.slot between $1 and $2 and w.outcome is null and w.status = 'missing' and {{> as_owner}}
          ) as wanted
          join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as x on {{collides}}{{#if predicate}} and {{predicate}}{{/if}}
        ) as x
      ) as s
      where s.n = t.n
    ${{@root.tag}}_u$
  using low, high;
  {{> owner_end}}
end if;
{{/if}}
{{/each}}
{{#unless choice.withoutTriggers}}
{{#each pair.writing.acting}}
-- an action of {{comment name}} would reach rows that nobody is to write here
if kind in ('update', 'exchange') then
{{#if readable}}
  update {{@root.staging}}.{{ident @root.pair.objects.todo}} as t
  set outcome = 'blocked', again = true, reason = {{literal reason}}, blocked_by = s.by
  from (
    select distinct on (w.n) w.n, json_build_object('table', {{literal child}}, 'key', json_build_object({{#each parts}}{{literal child}}, {{#if masked}}'***'{{else}}{{printed 'l' (lookup @root.pair.writing.printed parent)}}{{/if}}{{#unless @last}}, {{/unless}}{{/each}})) as by
    from {{@root.staging}}.{{ident @root.pair.objects.todo}} as w
    join {{ident @root.pair.live.schema}}.{{ident @root.pair.live.table}} as l on {{@root.pair.writing.match}}
    join {{ident schema}}.{{ident table}} as c on {{#each parts}}l.{{ident parent}} {{operator}} {{> child_value row='c'}}{{#unless @last}} and {{/unless}}{{/each}}
    where w.slot between work.low and work.high and w.outcome is null and w.status = 'corrupted' and w.changed && {{textArray columns}}
{{#if listed}}
      and not exists (
        select from {{@root.staging}}.{{ident listed.todo}} as w
        cross join lateral (select c.*) as l
        where {{listed.match}} and w.status = 'corrupted' and w.changed && {{textArray listed.columns}})
{{/if}}
  ) as s
  where s.n = t.n;
{{else}}
  update {{@root.staging}}.{{ident @root.pair.objects.todo}}
  set outcome = 'blocked', reason = {{literal reason}}
  where slot between work.low and work.high and outcome is null and status = 'corrupted' and changed && {{textArray columns}};
{{/if}}
end if;
{{/each}}
{{/unless}}
