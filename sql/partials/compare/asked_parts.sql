-- the last column of the key by ANY, those before it one by one: an index serves each arm
      select string_agg(a.arm, ' or ') as condition, sum(a.keys)::bigint as keys
      from (
        select k.part, count(*) as keys,
          '('
            {{#each asking.columns}}
            || {{literal column}} ||
              {{#if @last}}
              ' = any (' || quote_literal(array_agg(k.v{{@index}})::text) || '::{{type}}[])'
              {{else}}
              ' = ' || quote_literal(k.v{{@index}}::text) || '::{{type}} and '
              {{/if}}
            {{/each}}
          || ')' as arm
        from (
          select k.*,
            (row_number() over (order by {{#list asking.columns}}k.v{{@index}}{{/list}}) - 1) / {{asking.batch}} as part
          from (select {{#list asking.columns}}{{value}} as v{{@index}}{{/list}} from {{t.diff}} as d) as k
          where {{#list asking.columns by=' and '}}k.v{{@index}} is not null{{/list}}
        ) as k
        group by k.part{{#each asking.columns}}{{#unless @last}}, k.v{{@index}}{{/unless}}{{/each}}
      ) as a
      group by a.part
      order by a.part