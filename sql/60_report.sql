-- purpose: makes the views in which a person, or the report, reads what differs in a pair
-- creates: views <t>_missing, <t>_corrupted, <t>_new, <t>_changes, <t>_json
-- reads:   nothing
-- changes: nothing
-- rerun:   safe; needs 50_compare
{{> prologue}}

drop view if exists {{t.missing}};
create view {{t.missing}} as
select
{{#each pair.columns.old}}
  {{shown 'o' this}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{t.diff}} as d,
  json_to_record(d.old_row) as o({{#list pair.columns.old}}{{ident name}} text{{/list}})
where d.status = 'missing'
order by {{> diff_order}};
comment on view {{t.missing}} is
  {{made 'the rows of old that live does not have'}};

drop view if exists {{t.corrupted}};
create view {{t.corrupted}} as
select
{{#each pair.key}}
  {{shown 'd' this}} as {{ident column}},
{{/each}}
  d.changed as {{ident pair.names.changed}},
  d.hints as {{ident pair.names.hints}}
{{> both_values from=pair.objects.diff}}
where d.status = 'corrupted'
order by {{> diff_order}};
comment on view {{t.corrupted}} is
  {{made 'the rows that are on both sides with other values, both values of each shared column'}};

drop view if exists {{t.new}};
create view {{t.new}} as
select
{{#each pair.columns.live}}
  {{shown 'l' this}} as {{ident name}}{{#unless @last}},{{/unless}}
{{/each}}
from {{t.diff}} as d,
  json_to_record(d.live_row) as l({{#list pair.columns.live}}{{ident name}} text{{/list}})
where d.status = 'new'
order by {{> diff_order}};
comment on view {{t.new}} is
  {{made 'the rows of live that old does not have'}};

drop view if exists {{t.changes}};
create view {{t.changes}} as
select
  (select to_jsonb(k.*)
    from (select {{#list pair.key}}{{shownText 'd' this}} as {{ident column}}{{/list}}) as k) as key,
  c.column_name,
{{#if pair.maskedNames.length}}
  case when d.old_row ->> c.column_name is not null and c.column_name = any ({{textArray pair.maskedNames}}) then '***'
       else d.old_row ->> c.column_name end as old_value,
  case when d.live_row ->> c.column_name is not null and c.column_name = any ({{textArray pair.maskedNames}}) then '***'
       else d.live_row ->> c.column_name end as live_value,
{{else}}
  d.old_row ->> c.column_name as old_value,
  d.live_row ->> c.column_name as live_value,
{{/if}}
  d.kinds[c.position] as kind
from {{t.diff}} as d
cross join unnest(d.changed) with ordinality as c(column_name, position)
where d.status = 'corrupted'
order by {{> diff_order}}, c.position;
comment on view {{t.changes}} is
  {{made 'one row for each value that differs'}};

drop view if exists {{t.json}};
create view {{t.json}} as
select
  d.status,
  (select row_to_json(r.*) from (select
    {{literal pair.name}} as "table",
    d.status,
    (select row_to_json(k.*)
      from (select {{#list pair.key}}{{shownText 'd' this}} as {{ident column}}{{/list}}) as k) as key,
    d.changed,
    d.kinds,
    d.hints,
    d.accepted,
    {{maskedRow 'd.old_row'}} as old,
    {{maskedRow 'd.live_row'}} as live
  ) as r) as line,
  -- where a row stands, for whoever wants some of them
  d.ctid as place,
  {{> seen_of}} as seen
from {{t.diff}} as d
order by {{> diff_order}};
comment on view {{t.json}} is
  {{made 'one JSON object for each row that differs, as in differences.jsonl'}};
{{> journal}}
