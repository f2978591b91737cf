-- an error names no row. Where rows fail again and again, halves would be written anew for each of them: then each row is tried by
-- itself, by the bare statement, which is taken back; one that fails without any row does so for all
failures := failures + 1;
if kind in ('update', 'insert', 'delete') and coalesce(cardinality(bad), 0) = 0 and middle is not null
  and (raised or state !~ '^(23|40|55|PG)') and (failures = 1 or failures > 16)
then
  bad := '{}';
  whys := '{}';
  for change, candidates in
    select t.changed, array_agg(t.n order by t.slot) from {{staging}}.{{ident pair.objects.todo}} as t
    where t.slot between work.low and work.high and t.outcome is null group by t.changed
  loop
    if kind = 'update' then
      single := ${{tag}}_u$
        update {{ident pair.live.schema}}.{{ident pair.live.table}} as l set ${{tag}}_u$ || (select string_agg(format('%I = %s', c, columns -> c ->> 'value'), ', ') from unnest(change) as c where columns ? c) || ${{tag}}_u$
        from {{staging}}.{{ident pair.objects.todo}} as w
        cross join lateral json_to_record(w.old_row) as o(${{tag}}_u$ || (select string_agg(format('%I %s', columns -> c ->> 'staged', columns -> c ->> 'type'), ', ') from unnest(change) as c where columns ? c) || ${{tag}}_u$)
        where w.n = $1 and {{pair.writing.match}} and {{> as_owner}}
      ${{tag}}_u$;
    else
      single := ${{tag}}_u$
{{#if undoing}}
        delete from {{ident pair.live.schema}}.{{ident pair.live.table}} as l
        using {{staging}}.{{ident pair.objects.todo}} as w
        where w.n = $1 and {{pair.writing.match}} and {{> as_owner}}
{{else}}
        insert into {{ident pair.live.schema}}.{{ident pair.live.table}} as l ({{#each pair.writing.inserted}}{{ident name}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{ident name}}{{/each}}){{#if pair.writing.overriding}} overriding system value{{/if}}
        select {{#each pair.writing.inserted}}{{value}}{{#unless @last}}, {{/unless}}{{/each}}{{#each pair.writing.defaults}}, {{value}}{{/each}}
        from {{staging}}.{{ident pair.objects.todo}} as w
        cross join lateral json_to_record(w.old_row) as o({{#each pair.writing.inserted}}{{ident staged}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{#if pair.writing.defaults.length}}
        cross join json_to_record({{literal pair.writing.defaultsJson}}) as f({{#each pair.writing.defaults}}{{ident name}} {{type}}{{#unless @last}}, {{/unless}}{{/each}})
{{/if}}
        where w.n = $1 and {{> as_owner}}
{{/if}}
      ${{tag}}_u$;
    end if;
    -- the first one stands for no row at all
    foreach candidate in array null::bigint || case when failures > 1 then candidates end loop
      continue when single is null;
      begin
        execute single using candidate;
        {{> owner_end}}
        {{> owner_constraints}}
        raise exception using errcode = 'PGM99';
      exception when others or query_canceled or assert_failure then
        get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail, broken = constraint_name,
          trace = pg_exception_context;
        {{> raised_by_user}}
        if state ~ '^(53|57|58|XX)' and not raised then
          raise;
        end if;
        if raised or state !~ '^(40|55|PGM99|23505)' then
          {{> repair_said}}
          bad := bad || case when candidate is null then candidates else array[candidate] end;
          whys := whys || case when candidate is null then array_fill(said, array[cardinality(candidates)]) else array[said] end;
          exit when candidate is null;
        end if;
      end;
    end loop;
  end loop;
end if;
