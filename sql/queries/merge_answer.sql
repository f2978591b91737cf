-- What a merge decided and did, counted. Needs 83 to 86, and 88 where it has written.
with decided as (
  select d.place, d.reason,
    {{> merge_outcome}} as outcome
  from {{staging}}.merge_decided as d
  {{#if written}}left join {{staging}}.merge_written as w using (n){{/if}}
), places as (
  select s.place, s.name,
    (select count(*) from {{staging}}.merge_ranked as r where r.place = s.place) as rows,
    (select count(*) from {{staging}}.merge_ranked as r where r.place = s.place and r.n is null) as rejected,
    (select count(*) from decided as d where d.place = s.place) as chosen
  from {{staging}}.merge_sources as s
)
select
  (select count(*)::float8 from decided) as users,
  (select rows::float8 from places where place = 0) as target_rows,
  (select coalesce(json_agg(json_build_object('name', name, 'rows', rows, 'rejected', rejected, 'chosen', chosen)
    order by place), '[]')
   from places where place > 0) as sources,
  (select coalesce(json_object_agg(outcome, times), '{}')
    from (select outcome, count(*) as times from decided group by 1) as o) as outcomes,
  (select coalesce(json_object_agg(reason, times), '{}')
    from (select reason, count(*) as times from decided group by 1) as o) as reasons,
  (select coalesce(json_object_agg(reason, times), '{}') from (
     -- not from merge_id_map, which sorts
     select {{> merge_id_reason}} as reason, count(*) as times
     from {{staging}}.merge_ranked as r join {{staging}}.merge_ids as i using (n)
     where r.place > 0{{#unless hasId}} and false{{/unless}}
     group by 1) as o) as ids,
  (select json_build_object(
     'rows', count(*), 'wants_look', count(*) filter (where wants_look),
     'by_code', (select coalesce(json_object_agg(code, times order by code), '{}')
                 from (select code, count(*) as times from {{staging}}.merge_attention group by 1) as c),
     'first', (select coalesce(json_agg(json_build_object('code', code, 'wants_look', wants_look, 'key', key, 'source',
       source,
                                                          'source_id', source_id, 'detail', detail)
                                                            order by code, n, place, source_id), '[]')
               from (select a.*, row_number() over (partition by code
                 order by n nulls first, place, source_id collate "C", detail collate "C") as turn
                 from {{staging}}.merge_attention as a) as a
               where turn <= {{first}}))
   from {{staging}}.merge_attention) as attention;
