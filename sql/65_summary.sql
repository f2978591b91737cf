-- purpose: sums the run up in one row per table, those that could not be compared among them
-- creates: views summary, diagnosis, blast_radius and recheck
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 10_connect
{{> prologue}}

{{#if notCompared.length}}
-- counts of an earlier comparison do not outlive it
delete from {{staging}}.tables
where table_name in (
{{#each notCompared}}
  {{literal name}}{{#unless @last}},{{/unless}}
{{/each}}
);
insert into {{staging}}.tables (table_name, stem, outcome, reason, hint)
values
{{#each notCompared}}
  ({{literal name}}, {{literal stem}}, {{literal outcome}}, {{literal reason}},
    {{literal hint}}){{#unless @last}},{{else}};{{/unless}}
{{/each}}

{{/if}}
{{#if expected.length}}
-- a table that no stage has compared is not left out in silence
insert into {{staging}}.tables (table_name, stem, outcome, reason, hint)
select e.name, e.stem, 'not_compared', 'no stage has compared it', 'Compare it with `pgmend run`.'
from (values
{{#each expected}}
  ({{literal name}}, {{literal stem}}){{#unless @last}},{{/unless}}
{{/each}}
) as e(name, stem)
where not exists (select from {{staging}}.tables as t where t.table_name = e.name);

{{/if}}
-- those of tables that are staged beside these stay
delete from {{staging}}.findings as f
where f.table_name is null or f.code in ('not_compared', 'one_side_empty',
    'outgrown_decision', 'changed_since_decision')
  or not exists (select from {{staging}}.tables as t where t.table_name = f.table_name)
{{#if concerned.length}}
  or f.table_name in (
{{#each concerned}}
    {{literal this}}{{#unless @last}},{{/unless}}
{{/each}}
  )
{{/if}};
{{#if findings.length}}
insert into {{staging}}.findings (severity, table_name, code, detail)
values
{{#each findings}}
  ({{literal severity}}, {{literal table}}, {{literal code}}, {{literal detail}}){{#unless @last}},{{else}};{{/unless}}
{{/each}}

{{/if}}
insert into {{staging}}.findings (severity, table_name, code, detail)
select 'error', table_name, 'not_compared', concat_ws('; ', reason, hint)
from {{staging}}.tables
where outcome = 'not_compared';

-- what was decided is about those rows alone that somebody has seen
insert into {{staging}}.findings (severity, table_name, code, detail)
select 'warning', t.table_name, 'outgrown_decision',
  format('decided to keep live: %s; it was about %s, and is about %s by now, so that nothing of it is accepted',
    d.value ->> 'decision', d.value ->> 'decided', d.value ->> 'now')
from {{staging}}.tables as t
cross join jsonb_array_elements(t.accepted -> 'decisions') as d
where (d.value ->> 'now')::bigint > (d.value ->> 'decided')::bigint
union all
select 'warning', t.table_name, 'changed_since_decision',
  format('decided to keep live: %s; it differs in another way by now, and is not accepted', d.value ->> 'decision')
from {{staging}}.tables as t
cross join jsonb_array_elements(t.accepted -> 'decisions') as d
where (d.value ->> 'one_row')::boolean and (d.value ->> 'now')::bigint = 1
  and (d.value ->> 'accepted')::bigint = 0;

insert into {{staging}}.findings (severity, table_name, code, detail)
select 'warning', table_name, 'one_side_empty',
       case when old_rows = 0 then 'old is empty: every row of live counts as new; are the sides swapped?'
            else 'live is empty: every row of old counts as missing; are the sides swapped?' end
from {{staging}}.tables
where outcome = 'compared' and (old_rows = 0) <> (live_rows = 0);

-- a migration adds rows and columns to what becomes live, and leads to a newer server
insert into {{staging}}.findings (severity, table_name, code, detail)
select 'warning', null, 'sides_exchanged', 'are old and live exchanged? ' || e.evidence
from (
  select nullif(concat_ws('; ',
    case when sum(t.missing) > 0 and sum(t.new) = 0 then
      format('live has no row that old lacks, and old has %s that live lacks', sum(t.missing)) end,
    case when count(*) filter (where t.only_old <> '{}') > 0 and count(*) filter (where t.only_live <> '{}') = 0 then
      format('old has columns that live lacks (in %s), and live has none that old lacks',
             array_to_string((array_agg(t.table_name
               order by t.table_name collate "C") filter (where t.only_old <> '{}'))[1:5], ', ')) end,
    (select format('old is Postgres %s, and live %s', o.server_version, l.server_version)
     from {{staging}}.sides as o, {{staging}}.sides as l
     where o.side = 'old' and l.side = 'live' and o.server_version_num / 10000 > l.server_version_num / 10000)),
       '') as evidence
  from {{staging}}.tables as t
  where t.outcome = 'compared' and not t.kept and t.old_rows > 0 and t.live_rows > 0
) as e
where e.evidence is not null;

insert into {{staging}}.findings (severity, table_name, code, detail)
select 'info', null, 'edits_look_the_same',
       format('%s no updated_at configured: rows edited on live since count as corrupted there',
              case count(*) when 1 then '1 table has' else count(*) || ' tables have' end)
from {{staging}}.tables
where corrupted > 0 and updated_at is null
having count(*) > 0;

drop view if exists {{staging}}.summary;
create view {{staging}}.summary as
select t.table_name, t.old_rows, t.live_rows, t.identical, t.missing, t.corrupted, t.new,
  case t.outcome
    when 'not_compared' then concat('not compared: ', t.reason)
    when 'only_live' then t.reason
    else nullif(concat_ws('; ',
      case when t.key = '{}' then 'key: none, compared by content' end,
      'accepted: ' || nullif((t.accepted ->> 'missing')::bigint + (t.accepted ->> 'corrupted')::bigint
        + (t.accepted ->> 'new')::bigint, 0),
      case when t.kept then 'compared earlier, at ' || t.snapshot_at::timestamptz(0) end,
      case when t.corrupted > 0 then 'corrupted: ' || (
        select string_agg(format('%s %s', c.key, c.value), ', ' order by c.value::bigint desc, c.key collate "C")
        from jsonb_each_text(t.changed_by_column) as c) end,
      'of these, reused_key: ' || nullif(t.hints ->> 'reused_key', '0'),
      'of these, edited_later: ' || nullif(t.hints ->> 'edited_later', '0'),
      'on old only: ' || nullif(array_to_string(t.only_old, ', '), ''),
      'on live only: ' || nullif(array_to_string(t.only_live, ', '), '')), '')
  end as note
from {{staging}}.tables as t
order by t.table_name collate "C";
comment on view {{staging}}.summary is 'pgmend 65_summary: the counts of every table';

-- rows are missing because their parents are, and these because of theirs: the last of them is named
with recursive up as (
  select d.table_name as start, d.parameters ->> 'parent' as parent, 1 as steps
  from {{staging}}.diagnosed as d
  where d.kind = 'missing_parent'
  union
  select u.start, d.parameters ->> 'parent', u.steps + 1
  from up as u
  join {{staging}}.diagnosed as d on d.table_name = u.parent and d.kind = 'missing_parent'
  where u.steps < 20
), roots as (
  select distinct on (u.start, f.parent) u.start, f.parent, u.parent as root
  from up as f
  join up as u on u.start = f.parent
  where f.steps = 1
  order by u.start, f.parent, u.steps desc, u.parent collate "C"
)
update {{staging}}.diagnosed as d
set root = (
  select 'these are missing because rows of ' || r.root || ' are'
  from roots as r
  where r.start = d.parameters ->> 'parent' and r.root <> d.table_name
  limit 1
)
where d.kind = 'missing_parent';

drop view if exists {{staging}}.diagnosis;
create view {{staging}}.diagnosis as
select d.table_name, d.status, d.column_name, d.kind, d.rows, d.share, d.parameters,
  concat_ws('; ', d.sentence, d.root) as sentence, d.example_key
from {{staging}}.diagnosed as d
order by d.rows desc, d.table_name collate "C", d.column_name collate "C", d.kind;
comment on view {{staging}}.diagnosis is 'pgmend 65_summary: what happened to the rows that differ, worst first';

drop view if exists {{staging}}.blast_radius;
create view {{staging}}.blast_radius as
select r.table_name, r.status, r.referring_table, r.foreign_key, r.columns, r.rows
from {{staging}}.referring as r
order by r.rows desc, r.table_name collate "C", r.referring_table collate "C", r.foreign_key collate "C", r.status;
comment on view {{staging}}.blast_radius is
  'pgmend 65_summary: rows of live that refer to rows that are missing or corrupted';

drop view if exists {{staging}}.recheck;
create view {{staging}}.recheck as
select r.table_name, r.differed, r.gone, r.stayed, r.changed,
  nullif(concat_ws('; ',
    'not rechecked: ' || r.reason,
    'on old, which should be at rest, rows are others now: ' || nullif(r.old_changed, 0)), '') as note
from {{staging}}.rechecked as r
order by r.table_name collate "C";
comment on view {{staging}}.recheck is 'pgmend 65_summary: the results of the last recheck';
{{> journal}}
