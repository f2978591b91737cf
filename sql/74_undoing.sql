-- purpose: lists what repairs wrote to a table and is to be undone, and what becomes of each
-- creates: table <t>_undoing, function <t>_here
-- reads:   <t>_undo
-- changes: nothing
-- rerun:   safe; what is undone stays noted in <t>_undo
{{> prologue}}

-- what a repair noted of its rows no longer holds when they are undone
drop view if exists {{t.repair}};
drop table if exists {{t.listed}};
drop function if exists {{t.now}}(bigint, bigint);

drop table if exists {{t.undoing}};
create table {{t.undoing}} (
  n bigint primary key,
  undo_id bigint not null,
  status text not null check (status in ('corrupted', 'inserted')),
{{#each pair.writing.keys}}
  {{k}} text,
{{/each}}
{{#if pair.writing.image}}
  -- without a key, where live has a row that is as the repair left it
  part oid,
  place tid,
{{/if}}
  changed text[],
  -- which of these a trigger changed, and not the repair
  touched text[],
  -- what was replaced, and what the repair made of it
  old_row json,
  after json not null,
  -- the later write to the same row, which has to be undone first
  later bigint,
  outcome text check (outcome in ('undone', 'already back', 'skipped', 'blocked')),
  reason text,
  blocked_by json,
  again boolean not null default false,
  pass int not null default 0,
  slot bigint,
  holder bigint,
  exchange boolean not null default false,
  parked boolean not null default false
)
-- statistics that change under way would make plans for empty batches
with (fillfactor = 50, autovacuum_enabled = false);
comment on table {{t.undoing}} is
  {{made 'what is undone, the last write first'}};

insert into {{t.undoing}} (n, undo_id, status, {{#each pair.writing.keys}}{{k}}, {{/each}}changed, touched, old_row,
  after, later)
select u.n, u.id, case u.action when 'insert' then 'inserted' else 'corrupted' end,
  {{#each pair.writing.keys}}u.key ->> {{literal column}}, {{/each}}u.changed, u.touched, u.before, u.after,
    {{#if pair.writing.image}}null{{else}}lag(u.n) over (partition by u.key::text order by u.n){{/if}}
from (
  select row_number() over (order by u.id desc) as n, u.id, u.action, u.key, u.changed, u.before, u.after,
    -- one that an earlier pgmend made does not know it
    (select array_agg(c) from jsonb_array_elements_text(nullif(to_jsonb(u) -> 'touched', 'null')) as c) as touched
  from {{t.undo}} as u
  join {{staging}}.repairs as r on r.id = u.repair
  where r.state in ('applying', 'applied'){{#if repair}} and r.id = {{repair}}{{/if}}
    and coalesce(u.outcome, '') not in ('undone', 'already back')
) as u;
-- columns that live no longer has do not say whether a row has changed
update {{t.undoing}}
set after = (select json_object_agg(a.key, a.value) from json_each(after) as a
  where a.key = any ({{textArray pair.writing.row}}))
where exists (select from json_object_keys(after) as a where a <> all ({{textArray pair.writing.row}}));
update {{t.undoing}} as t
set outcome = 'blocked', reason = 'live no longer has ' || gone.columns
from (
  select n, (select string_agg(c, ', ') from unnest(changed) as c
    where c <> all ({{textArray pair.writing.row}})) as columns
  from {{t.undoing}} where status = 'corrupted'
) as gone
where gone.n = t.n and gone.columns is not null;
{{#if choice.withoutTriggers}}
{{#each pair.writing.unchecked}}
update {{@root.t.undoing}}
set outcome = 'blocked', reason = {{literal reason}}
where outcome is null and status = 'corrupted'{{#if columns.length}} and changed && {{textArray columns}}{{/if}};
{{/each}}
{{/if}}
{{#if pair.writing.image}}
{{#unless pair.writing.referrers.length}}
{{> uncompressed}}
{{/unless}}
{{> find_inserted}}
{{else if repair}}
update {{t.undoing}} as t
set outcome = 'skipped', reason = 'what a later repair wrote to it is not undone'
from {{t.undo}} as own
where own.id = t.undo_id and exists (
  select from {{t.undo}} as u
  join {{staging}}.repairs as r on r.id = u.repair
  where u.key::text = own.key::text and u.id > own.id and r.id <> {{repair}} and r.state in ('applying', 'applied')
    and coalesce(u.outcome, '') not in ('undone', 'already back')
    and (own.action = 'insert' or own.changed && u.changed));
{{/if}}
update {{t.undo}} as u
set outcome = t.outcome, reason = t.reason, blocked_by = null
from {{t.undoing}} as t
where t.undo_id = u.id and t.outcome is not null;

{{#if pair.writing.keys.length}}
create index on {{t.undoing}} ({{#list pair.writing.keys}}{{k}}{{/list}});
{{/if}}
create index on {{t.undoing}} (slot) where slot is not null;
create index on {{t.undoing}} (holder) where holder is not null;
create index on {{t.undoing}} (status, n) where outcome is null or again;
analyze {{t.undoing}} (n, status{{#each pair.writing.keys}}, {{k}}{{/each}});
{{> here_function}}
{{> journal}}
