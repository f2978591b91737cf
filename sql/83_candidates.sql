-- purpose: puts the rows of all sources and of the target side by side, and ranks those of each user
-- creates: view merge_candidates, table merge_ranked, function merge_fold
-- reads:   the tables of the sources; the target
-- changes: nothing
-- rerun:   safe; drops what 84 to 86 made, so run those again; needs 82_source_tables
{{> prologue}}

{{> drop_merge}}

{{> merge_lock}}

-- a merge join over foreign text is wrong where the two databases sort otherwise
set local enable_mergejoin = off;
set local work_mem = '128MB';

-- names that differ in case, blanks or Unicode form only are the same here; without SET, so that it can be inlined
create function {{staging}}.merge_fold(value text) returns text
  language sql immutable parallel safe as
$$
{{#if merge.unicode}}
  -- in UTF-8, as many bytes as characters is ASCII
  select case when pg_catalog.octet_length(value) operator(pg_catalog.=) pg_catalog.length(value)
    then pg_catalog.translate(pg_catalog.lower(value collate "C"), E' \t\n\x0b\f\r', '') collate "C"
    else pg_catalog.regexp_replace(
      normalize(pg_catalog.lower(normalize(value, nfkc){{#if merge.icu}} collate pg_catalog."und-x-icu"{{/if}}), nfkc),
        '\s+', '', 'g') collate "C"
    end
{{else}}
  select pg_catalog.regexp_replace(pg_catalog.lower(value), '\s+', '', 'g')
{{/if}}
$$;
comment on function {{staging}}.merge_fold is
  'pgmend {{stage}}: a name without differences in case, blanks and Unicode form';

{{> merge_rows}}

-- n numbers the keys, and leaves out what is none; rank 1 is the row that wins; standing says what another one is
-- beside it
create unlogged table {{staging}}.merge_ranked as
{{#if merge.fold}}
with twins as (
  -- the target itself holds both of these, so they stay apart
  select {{#list merge.key}}{{folded}} as {{identity}}{{/list}}
  from {{staging}}.merge_rows as r
  where r.place = 0 and r.has_key
  group by {{#list merge.key}}{{folded}}{{/list}}
  having count(*) > 1
), named as (
  select r.*,
  {{#each merge.key}}
    case when t.{{identity}} is null then {{folded}} else r.{{staged}} end as {{identity}}{{#unless @last}},{{/unless}}
  {{/each}}
  from {{staging}}.merge_rows as r
  left join twins as t on {{#list merge.key by=' and '}}t.{{identity}} = {{folded}}{{/list}}
)
{{else}}
with named as (
  select r.*, {{#list merge.key}}r.{{staged}} as {{identity}}{{/list}}
  from {{staging}}.merge_rows as r
)
{{/if}}
select
  case when has_key then dense_rank() over (order by {{#list merge.key}}{{identity}}{{/list}}) end as n,
  place, {{#each merge.key}}{{staged}}, {{/each}}id, at, ranks_at, future, has_value,
{{#if merge.misspelt.length}}
  -- the spelling that would be written is that of the first place, whoever wins
  case
{{#each merge.misspelt}}
       when length(first_value({{staged}}) over spelling) > {{longest}} then {{literal said}}
{{/each}}
       else misfit end as misfit,
{{else}}
  misfit,
{{/if}}
  row_number() over ranking as rank,
  case when row_number() over ranking = 1 then 'chosen'
       when has_value <> first_value(has_value) over ranking then 'no_value'
       when ranks_at is not distinct from first_value(ranks_at) over ranking then 'equal'
       else 'older' end as standing,
  {{#each merge.compared}}
  {{printed 'named' printed}} is not distinct from first_value({{printed 'named' printed}}) over ranking
    {{#unless @last}}
    and
    {{/unless}}
  {{else}}
  true
  {{/each}}
  as same
from named
window ranking as (
  partition by {{#list merge.key}}{{identity}}{{/list}}
  -- the rest only makes it the same whatever order the rows come in
  order by has_value desc, ranks_at desc nulls last, place,
    id nulls last
      {{#each merge.values}}
      , {{printed 'named' printed}} collate "C"
      {{/each}}
    {{#each merge.carry}}
    , {{printed 'named' printed}} collate "C"
    {{/each}}
    {{#if merge.fold}}{{#each merge.key}}, {{staged}}{{/each}}{{/if}}
){{#if merge.misspelt.length}}, spelling as (
  partition by {{#list merge.key}}{{identity}}{{/list}}
  order by place, has_value desc, ranks_at desc nulls last,
    id nulls last
      {{#each merge.values}}
      , {{printed 'named' printed}} collate "C"
      {{/each}}
    {{#each merge.carry}}
    , {{printed 'named' printed}} collate "C"
    {{/each}}
    {{#if merge.fold}}{{#each merge.key}}, {{staged}}{{/each}}{{/if}}
){{/if}};
create index on {{staging}}.merge_ranked (n);
analyze {{staging}}.merge_ranked;
comment on table {{staging}}.merge_ranked is 'pgmend {{stage}}: what merge_candidates shows';
drop view {{staging}}.merge_rows;

create view {{staging}}.merge_candidates as
select
{{#each merge.key}}
  r.{{staged}} as {{ident shown}},
{{/each}}
  s.name as source,
  r.id::text as source_id,
  r.at as changed_at,
  r.rank,
  r.standing,
  case when not r.has_value then 'none' when r.same then 'same' else 'differs' end as value,
  nullif(concat_ws(', ', case when r.n is null then 'no key' end, case when r.future then 'time in the future' end),
    '') as note
from {{staging}}.merge_ranked as r
join {{staging}}.merge_sources as s using (place)
order by r.n nulls last, r.rank;
comment on view {{staging}}.merge_candidates is
  'pgmend {{stage}}: the rows of all sources and of the target, the winner first; its value is the one that others are '
  'or differ from';
{{> journal}}
