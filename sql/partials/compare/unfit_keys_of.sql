-- printed outside of the aggregate: Postgres 13 cannot plan it inside when old does the aggregating
  select '{{side}}' as side, (select to_jsonb(k.*)
    from (select {{#list pair.key}}{{shownText 'g' this column}} as {{ident column}}{{/list}}) as k) as key,
    g.{{pair.names.rows}} as rows,
    case {{#each pair.key}}when g.{{ident column}} is null then 'NULL' {{/each}}when g.{{pair.names.rows}} > 1
      then 'duplicate' else 'uuid in another form' end as problem
  from (
    select {{#list pair.keyNames}}s.{{ident this}}{{/list}}, count(*) as {{pair.names.rows}}
    from {{#if pair.keyBroken}}{{> keys_by_rows}}{{else}}{{> rows_of_side}}{{/if}} as s
    group by {{#list pair.keyNames}}s.{{ident this}}{{/list}}
    having count(*) > 1{{#if pair.keyBroken}}
      {{#if pair.sharedNames.length}} and count(s.{{ident (lookup pair.sharedNames 0)}}) >= 0{{/if}}{{/if}}
      {{#each pair.key}}
      or s.{{ident column}} is null{{#if (lookup textOfUuid ../side)}} or {{> other_uuid_form}}{{/if}}
      {{/each}}
  ) as g