do $$
declare
  others text;
begin
  if to_regnamespace('{{staging}}') is null then
    create schema {{staging}};
    comment on schema {{staging}} is 'pgmend staging schema; `pgmend clean` drops it';
    return;
  end if;
  select string_agg(problem, '; ' order by problem) into others from (
    {{> not_ours}}
  ) as found;
  if others is not null then
    raise exception 'schema "{{staging}}" can be written by others: %', others
      using hint = 'Drop it as its owner, or name another one with --staging.';
  end if;
  if coalesce(obj_description(to_regnamespace('{{staging}}'), 'pg_namespace'), '') not like 'pgmend staging schema%'
    then
    raise exception 'schema "{{staging}}" exists already and was not made by pgmend'
      using hint = 'Name another one with --staging.';
  end if;
end
$$;
