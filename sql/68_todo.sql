-- purpose: lists the rows of a pair that a repair is to correct, and what becomes of each
-- creates: tables <t>_todo and <t>_undo, view <t>_repair, function <t>_now
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare; what is repaired stays noted, everything else is looked at afresh
{{> prologue}}

create table if not exists {{t.todo}} (
  n bigint primary key,
  status text not null,
{{#each pair.writing.keys}}
  {{k}} {{type}},
{{/each}}
  changed text[],
  hints text[],
  old_row json,
  -- live's row as it was compared{{#if pair.content}}: how many copies of it live had{{/if}}
  seen json,
  -- how deep below rows that live has, where the table has a foreign key to itself
  level int,
  outcome text check (outcome in ('repaired', 'already right', 'skipped', 'blocked', 'not chosen')),
  reason text,
  blocked_by json,
  -- whether another pass may do what this one could not
  again boolean not null default false,
  -- which pass of which repair looked at it last
  repair bigint,
  pass int not null default 0,
  -- the order in which rows are written: updates before inserts, since they may hold what those want
  place bigint,
  -- its place in what is being worked on; rows that can only be written together have one
  slot bigint,
  -- live's row before its values were set aside
  was text,
  -- all of live's row before it was written, and what triggers changed of it besides
  before_row json,
  touched text[],
  -- the row whose unique value it needs, or its parent in a ring; whether it takes part in such an exchange or ring
  holder bigint,
  exchange boolean not null default false,
  parked boolean not null default false
)
-- each row is written once or twice, in place; statistics that change under way would make plans for empty batches
with (fillfactor = 50, autovacuum_enabled = false);
comment on table {{t.todo}} is
  {{made 'the rows to be repaired, and what became of each'}};

insert into {{t.todo}}
  (n, place, slot, status, {{#each pair.writing.keys}}{{k}}, {{/each}}changed, hints, old_row, seen)
select d.n, d.place, d.place, d.status, {{#each pair.writing.keys}}d.{{k}}, {{/each}}d.changed, d.hints, d.old_row,
  d.live_row
from (
  select d.*, row_number() over (order by d.status, d.n) as place
  from (
    -- columns of the key may have any name
    select d.status, {{#each pair.writing.keys}}d.{{ident name}} as {{k}}, {{/each}}d.changed, d.hints, d.old_row,
{{#if pair.content}}
      to_json(d.on_live) as live_row,
      -- one copy after the other, also where they do not look alike
      row_number() over (order by d.hash, d.copy, d.content) as n
{{else}}
      d.live_row,
      row_number() over (order by {{#list pair.writing.keys}}d.{{ident name}}{{/list}}) as n
{{/if}}
    from {{t.diff}} as d
    where d.status in ('missing', 'corrupted')
      and not exists (select from {{t.todo}})
  ) as d
) as d
order by d.n;

create unique index if not exists {{ident pair.objects.todoKey}} on {{t.todo}} (
  {{#list pair.writing.keys}}
  {{k}}
  {{/list}}
);

update {{t.todo}}
set outcome = null, reason = null, blocked_by = null, again = false, pass = 0, slot = place, was = null,
  before_row = null,
    holder = null, exchange = false, parked = false
where outcome is distinct from 'repaired' and (pass > 0 or outcome is not null or slot is distinct from place
  or exchange);

{{> todo_kinds}}

{{#if decided}}
update {{t.todo}} as w
set outcome = 'not chosen'
from {{> decided}} as d
where {{#list pair.writing.keys by=' and '}}d.{{ident name}} = w.{{k}}{{/list}}
  and w.outcome is null and not d."pgmend repairs";
{{else}}
update {{t.todo}} as w
set outcome = 'not chosen', reason = 'accepted: somebody decided to keep what live has'
from {{t.diff}} as d
where {{#list pair.writing.keys by=' and '}}d.{{ident name}} = w.{{k}}{{/list}}
  and w.outcome is null and d.accepted
  -- asked once, and not of each row
  and (select t.accepted from {{staging}}.tables as t where t.table_name = {{literal pair.name}}) is not null;
{{/if}}

update {{t.todo}} as w
set outcome = 'not chosen'
where w.outcome is null
  and ({{#if choice.only}}w.status <> {{literal choice.only}}{{else}}false{{/if}}
{{#if choice.kinds}}
    or w.status = 'missing'
{{/if}}
{{#if choice.where}}
    or not coalesce((
      select (
        {{choice.where}}
      )
      from (select
        {{#list pair.writing.keys}}
        w.{{k}} as {{ident column}}
        {{/list}}
      {{#each pair.shared}}, o.{{ident name}}{{/each}}
            from {{> old_row}} as o) as old
    ), false)
{{/if}}
  );

{{#each choice.leftOut}}
update {{@root.t.todo}}
set outcome = 'skipped', reason = {{literal reason}}
where outcome is null and {{literal hint}} = any (hints)
{{~#if (lookup @root.decided 'named')}}

  -- whoever decided about one row has looked at it
  and not exists (select from {{> decided_rows}} as r
    where {{#list @root.pair.writing.keys by=' and '}}r.{{ident name}} = {{@root.t.todo}}.{{k}}{{/list}})
{{~/if}};
{{/each}}
-- asked for here, since a statement that lacks a right fails for all of its rows
update {{t.todo}} as t
set outcome = 'blocked', reason = format(
  case t.status when 'missing' then '%s may not insert into it: grant insert on %s to %s'
    else '%s may not update it: grant update on %2$s to %3$s' end,
  current_user, {{literal pair.name}}, quote_ident(current_user))
from (select {{literal pair.name}}::regclass as oid) as l
where t.outcome is null and case t.status
    when 'missing' then not has_table_privilege(l.oid, 'insert')
      and exists (select
        from unnest(array[{{#list pair.writing.inserted}}{{literal name}}{{/list}}
          {{#each pair.writing.defaults}}
          , {{literal name}}
          {{/each}}
        ]::text[]) as c where not has_column_privilege(l.oid, c, 'insert'))
    else not has_table_privilege(l.oid, 'update')
      and exists (select from unnest(t.changed) as c
        where c = any (array[{{#list pair.writing.updated}}{{literal name}}{{/list}}]::text[])
        and not has_column_privilege(l.oid, c, 'update')) end;
{{#if pair.writing.required.length}}
update {{t.todo}}
set outcome = 'blocked',
    reason = {{literal pair.writing.requiredReason}}
where outcome is null and status = 'missing';
{{/if}}
{{#if choice.withoutTriggers}}
{{#each pair.writing.unchecked}}
update {{@root.t.todo}}
set outcome = 'blocked', reason = {{literal reason}}
where outcome is null
  {{#if columns.length}}
  and ({{#if inserts}}status = 'missing' or {{/if}}changed && {{textArray columns}})
  {{/if}}
;
{{/each}}
{{/if}}
{{> repair_places}}

{{> now_function}}

drop view if exists {{t.repair}};
create view {{t.repair}} as
select
{{#each pair.writing.keys}}
  {{#if masked}}case when w.{{k}} is not null then '***' end{{else}}w.{{k}}{{/if}} as {{ident column}},
{{/each}}
  w.status as {{ident pair.writing.names.status}},
  w.changed as {{ident pair.writing.names.changed}},
  coalesce(w.outcome, 'pending') as {{ident pair.writing.names.outcome}},
  w.reason as {{ident pair.writing.names.reason}},
  w.blocked_by as {{ident pair.writing.names.by}},
  w.touched as {{ident pair.writing.names.touched}}
from {{t.todo}} as w
order by w.n;
comment on view {{t.repair}} is
  {{made 'what became of each row that is missing or corrupted'}};

create table if not exists {{t.undo}} (
  id bigint generated always as identity primary key,
  repair bigint not null,
  n bigint not null,
  action text not null check (action in ('update', 'insert')),
  key json not null,
  changed text[],
  before json,
  after json not null,
  -- which of changed a trigger changed, and not the repair
  touched text[],
  -- of undoing it
  outcome text check (outcome in ('undone', 'already back', 'skipped', 'blocked')),
  reason text,
  blocked_by json
);
-- one that an earlier pgmend made
alter table {{t.undo}} add column if not exists touched text[];
create index if not exists {{ident pair.objects.undoRow}} on {{t.undo}} (repair, n);
-- not marked like what a run makes: it has to outlive the next one
comment on table {{t.undo}} is 'pgmend undo: what repairs replaced and inserted';
insert into {{staging}}.repaired_tables (table_name, schema, name, undo_table, key, masked)
values ({{literal pair.name}}, {{literal pair.live.schema}}, {{literal pair.live.table}}, {{literal pair.objects.undo}},
  {{textArray pair.keyNames}}, {{textArray pair.maskedNames}})
on conflict (undo_table) do update set table_name = excluded.table_name, schema = excluded.schema, name = excluded.name,
  key = excluded.key, masked = excluded.masked;
{{> journal}}
