-- Writes of repairs that can be undone. $1: their numbers as JSON.
select ({{#each undo}}(select count(*) from {{@root.staging}}.{{ident this}}
         where repair in (select json_array_elements_text($1::text::json)::bigint)
           and coalesce(outcome, '') not in ('undone', 'already back')) + {{/each}}0)::float8 as rows;
