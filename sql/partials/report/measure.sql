{{#if ranged.is_date~}}
case when isfinite({{key}}) then ({{key}} - '2000-01-01'::date)::float8 end
{{~else if ranged.is_time~}}
extract(epoch from {{key}})::float8
{{~else~}}
case when abs({{key}}) < 1e300 then {{key}}::float8 end
{{~/if}}