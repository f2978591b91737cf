
with ways as (
  select v.column_name, v.family, v.kind,
    case when v.kind <> 'other' or v.parameter = 'not looked up' then v.parameter end as parameter,
    count(*) as rows, min(v.row) as example
  from {{t.values}} as v
  group by 1, 2, 3, 4
), kinds as (
  select w.column_name, w.kind, sum(w.rows)::bigint as rows, min(w.example) as example,
    sum(sum(w.rows)) over (partition by w.column_name)::bigint as of_rows,
    {{staging}}.parameters_of(w.kind, w.family,
      jsonb_agg(jsonb_build_object('value', w.parameter, 'rows', w.rows) order by w.rows desc, w.parameter),
      w.column_name = any ({{textArray pair.maskedNames}})) as parameters
  from ways as w
  group by w.column_name, w.family, w.kind
), mapped as (
  select p.column_name, jsonb_build_object('map', jsonb_object_agg(p.old_value, p.live_value)) as parameters
  from (
    select distinct v.column_name, v.old_value, v.live_value
    from {{t.values}} as v
    where v.kind = 'recoded' and v.column_name <> all ({{textArray pair.maskedNames}})
  ) as p
  group by p.column_name
), lines as (
  select k.column_name, k.kind, k.rows, k.of_rows, k.example,
    case when k.kind = 'recoded' then m.parameters else k.parameters end as parameters
  from kinds as k
  left join mapped as m on m.column_name = k.column_name
)
insert into {{staging}}.diagnosed
  (table_name, status, column_name, kind, rows, share, parameters, sentence, example_key)
select {{literal pair.name}}, 'corrupted', l.column_name, l.kind, l.rows, round(l.rows::numeric / l.of_rows, 4),
  l.parameters, {{staging}}.sentence_of_kind(l.kind, l.column_name, l.rows, l.of_rows, l.parameters),
  {{#if pair.diagnosis.keyMasked}}null{{else}}(
    select {{> shown_key}}
    from {{t.diff}} as d
    where d.ctid = l.example
  ){{/if}}
from lines as l;

do ${{tag}}$
begin
  -- for an update, too, a publication of all tables asks an identity; without one it costs nothing to have none
  if exists (select from pg_publication where pubupdate) then
    alter table {{t.diff}} replica identity full;
  end if;
end
${{tag}}$;
update {{t.diff}} as d
set kinds = v.kinds
from (
  select v.row, array_agg(v.kind order by v.place) as kinds from {{t.values}} as v group by v.row
) as v
where d.ctid = v.row;
drop table {{t.values}};
