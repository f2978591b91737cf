
-- where old keeps rows of which nothing else tells what they have in common: on which pages, of which partition
{{#if pair.diagnosis.place}}
set local enable_nestloop = off;
do ${{tag}}$
declare
  of_status text;
  candidate record;
  on_old bigint;
  differing bigint;
begin
  begin
    drop foreign table if exists {{t.places}};
    create foreign table {{t.places}} (
      {{#list pair.diagnosis.place.mounted}}
      {{ident name}} {{type}}
      {{/list}}
      , {{ident pair.diagnosis.place.partition}} oid options (column_name 'tableoid')
    ) server {{server}} options (
      schema_name {{literal pair.old.schema}}, table_name {{literal pair.old.table}},
      fetch_size '{{pair.fetchSize}}', updatable 'false'
    );
    for of_status in
      select s.status
      from (values ('missing'), ('corrupted')) as s(status)
      where not exists (
        select from {{t.common}} as c
        join {{staging}}.tables as t on t.table_name = {{literal pair.name}}
        where c.status = s.status and c.kind <> 'missing_parent' and c.rows * 2 >= c.of_rows
          and {{staging}}.lift(c.rows, c.of_rows, c.there, t.old_rows) >= 5
      ) and (select count(*) from {{> unexplained}} as d where d.status = s.status) >= 10
    loop
      create unlogged table {{t.stood}} as
      select
        {{#if pair.diagnosis.place.asked}}
        {{pair.diagnosis.place.asked.value}} as asked,
        {{else}}
        {{pair.diagnosis.place.hashOfKey}} as hash,
        {{/if}}
        {{#list pair.diagnosis.keys}}{{value}} as k{{@index}}{{/list}},
        null::oid as partition, null::bigint as page
      from (
        select d.*, row_number() over () as place, count(*) over () as of_rows
        from {{> unexplained}} as d
        where d.status = of_status
      ) as d
      where d.place % greatest(1, d.of_rows / {{#if pair.diagnosis.place.asked}}500{{else}}2000{{/if}}) = 0;
      execute ${{tag}}_$
        update {{t.stood}} as s
        set page = o.page, partition = o.partition
        from (
          select (o.ctid::text::point)[0]::bigint as page, o.{{ident pair.diagnosis.place.partition}} as partition,
            {{#list pair.diagnosis.place.key}}{{value}} as k{{@index}}{{/list}}
          from {{t.places}} as o
          {{#if pair.diagnosis.place.asked}}
          where o.{{pair.diagnosis.place.asked.column}} = any ($1)
          {{else}}
          where get_bit($1, ({{pair.diagnosis.place.hashOnOld}} >> 16) + 32768) = 1
          {{/if}}
        ) as o
        where {{#list pair.diagnosis.place.key by=' and '}}o.k{{@index}} = s.k{{@index}}{{/list}}
      ${{tag}}_$ using
        {{#if pair.diagnosis.place.asked}}
        array(select s.asked::{{pair.diagnosis.place.asked.type}} from {{t.stood}} as s);
        {{else}}
        {{staging}}.bit_string(array(select s.hash from {{t.stood}} as s), 16)::varbit;
        {{/if}}
      for candidate in
        with steps as (
          select s.*, s.page - lag(s.page) over (partition by s.partition order by s.page) as step
          from {{t.stood}} as s
          where s.page is not null
        ), usual as (
          select percentile_disc(0.5) within group (order by s.step) as step from steps as s where s.step > 0
        ), islands as (
          select s.*,
            count(*) filter (where s.step > 20 * u.step) over (partition by s.partition order by s.page) as island
          from steps as s, usual as u
        ), found as (
          select 'pages' as kind, i.partition, min(i.page) as low, max(i.page) as high, count(*) as rows
          from islands as i
          group by i.partition, i.island
          {{#if pair.diagnosis.place.partitioned}}
          union all
          select 'partition', s.partition, null, null, count(*)
          from {{t.stood}} as s
          where s.partition is not null
          group by s.partition
          {{/if}}
        )
        select distinct on (f.kind) f.*, format('o.%I = %s', {{literal pair.diagnosis.place.partition}}, f.partition)
          || case f.kind when 'pages'
            then format(' and o.ctid >= ''(%s,0)'' and o.ctid < ''(%s,0)''', f.low, f.high + 1) else '' end as condition
        from found as f
        where f.rows * 2 >= (select count(*) from {{t.stood}})
          -- half of the table says nothing
          and (f.kind = 'partition' or (f.high - f.low) * 2 < {{pair.diagnosis.place.pages}})
        order by f.kind, f.rows desc, f.partition, f.low
      loop
        -- all rows there, and how many of them have this status
        execute ${{tag}}_$
          select count(*), count(d.status)
          from (
            select {{#list pair.diagnosis.place.key}}{{value}} as k{{@index}}{{/list}}
            from {{t.places}} as o where ${{tag}}_$ || candidate.condition || ${{tag}}_$
          ) as o
          left join {{> unexplained}} as d on d.status = $1
            and {{#list pair.diagnosis.keys by=' and '}}o.k{{@index}} = {{value}}{{/list}}
        ${{tag}}_$ into on_old, differing using of_status;
        insert into {{t.common}} (kind, status, low, high, rows, of_rows, there)
        select candidate.kind, of_status, case candidate.kind when 'pages' then candidate.low::text else (
            select format('%I.%I', n.nspname, c.relname)
            from {{staging}}.catalog_class as c
            join {{staging}}.catalog_namespace as n on n.oid = c.relnamespace
            where c.oid = candidate.partition
          ) end, candidate.high::text, differing, count(*), on_old
        from {{> unexplained}} as d
        where d.status = of_status;
      end loop;
      drop table {{t.stood}};
    end loop;
    drop foreign table {{t.places}};
  exception when insufficient_privilege then
    -- a role that may read single columns only is not told where rows stand
    null;
  end;
end
${{tag}}$;
set local enable_nestloop to default;
{{/if}}
