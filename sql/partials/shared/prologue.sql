{{> session}}
do $$
begin
  -- what stands in a schema of somebody else's would run as whoever runs this
  if exists (
    select from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
    where n.nspname = '{{staging}}' and r.rolname <> current_user and not r.rolsuper
  ) then
    raise exception 'schema "{{staging}}" belongs to another role' using hint = 'Run this as its owner.';
  end if;
  -- what an earlier pgmend has made does without
  if to_regproc('{{staging}}.role_path') is not null then
    perform {{staging}}.role_path();
  end if;
end
$$;
