{{#each pair.writing.parents}}
{{#if readable}}
moved := cardinality(spots_{{@index}}) - (
  select count(*) from {{ident schema}}.{{ident table}} as x
  where x.ctid = any (tids_{{@index}}) and exists (select from unnest(spots_{{@index}}) as s(spot) where s.spot = x.tableoid::text || x.ctid::text));
if moved > 0 then
  beside := beside || jsonb_build_object({{literal parent}}, coalesce((beside ->> {{literal parent}})::bigint, 0) + moved);
end if;
{{/if}}
{{/each}}
{{#each pair.writing.referring}}
moved := cardinality(referring_{{@index}}) - (
  select count(*) from {{ident schema}}.{{ident table}} as x
  where x.ctid = any (referring_tids_{{@index}}) and exists (select from unnest(referring_{{@index}}) as s(spot) where s.spot = x.tableoid::text || x.ctid::text));
if moved > 0 then
  beside := beside || jsonb_build_object({{literal child}}, coalesce((beside ->> {{literal child}})::bigint, 0) + moved);
end if;
{{/each}}
