do $$
begin
  if not exists (select from pg_foreign_server where srvname = '{{remote.server}}') then
    create server {{remote.server}} foreign data wrapper postgres_fdw;
    comment on server {{remote.server}} is 'pgmend: {{remote.is}} of staging schema {{staging}}';
    insert into {{staging}}.made_outside values ('server', '{{remote.server}}');
  elsif not exists (select from {{staging}}.made_outside where kind = 'server' and name = '{{remote.server}}') then
    raise exception 'foreign server "{{remote.server}}" exists already and was not made by pgmend'
      using hint = 'Name another staging schema with --staging; the server is named after it.';
  elsif exists (
    -- who owns it, or may use it, says where it leads and with which password
    select from pg_foreign_server as s
    left join lateral aclexplode(s.srvacl) as a on true
    join pg_roles as r on r.oid = s.srvowner
    left join pg_roles as g on g.oid = a.grantee
    where s.srvname = '{{remote.server}}' and (
      not (r.rolsuper or r.rolname = current_user)
      or a.grantee is not null and not coalesce(g.rolsuper or g.rolname = current_user, false))
  ) then
    raise exception 'foreign server "{{remote.server}}" belongs to another role, or others may use it'
      using hint = 'Drop it with `pgmend clean`, as its owner; or name another staging schema with --staging.';
  end if;
end
$$;

-- options are replaced as a whole, so that one dropped from the URL does not linger on the server
do ${{tag}}$
declare
  wanted jsonb := {{literal remote.optionsJson}};
  login text := {{literal remote.user}};
  password text := nullif(current_setting('{{remote.passwordSetting}}', true), '');
  mapped text[];
  change text;
begin
  if to_regclass('{{staging}}.secrets') is not null then
    password := (select nullif(s.secret, '') from {{staging}}.secrets as s where s.name = '{{remote.passwordSetting}}');
  end if;
  -- whoever's code runs later in this session finds none
  perform set_config('{{remote.passwordSetting}}', '', false);
{{#if remote.async}}
  -- while old works on its part of a statement, live may work on another
  if current_setting('server_version_num')::int >= 140000 then
    wanted := wanted || jsonb_build_object('async_capable', 'true');
  end if;
{{/if}}
  select string_agg(part, ', ') into change
  from (
    select format('drop %I', o.option_name) as part
    from pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    where s.srvname = '{{remote.server}}' and not wanted ? o.option_name
    union all
    select format('%s %I %L', case when o.option_name is null then 'add' else 'set' end, w.key, w.value)
    from jsonb_each_text(wanted) w
    left join (
      select o.* from pg_foreign_server s, pg_options_to_table(s.srvoptions) o where s.srvname = '{{remote.server}}'
    ) o on o.option_name = w.key
  ) parts;
  execute format('alter server {{remote.server}} options (%s)', change);

  select umoptions into mapped from pg_user_mappings where srvname = '{{remote.server}}' and usename = current_user;
  if found and password is null and 'user=' || login = any (coalesce(mapped, '{}')) then
    return;
  end if;
  begin
    -- it keeps the text of statements, also of those inside of others
    perform set_config('pg_stat_statements.track_utility', 'off', true)
    where (select rolsuper from pg_roles where rolname = current_user);
    -- the mapping goes and comes again: which of its options exist decides between ADD and SET otherwise
    drop user mapping if exists for current_user server {{remote.server}};
    execute format('create user mapping for current_user server {{remote.server}} options (user %L%s)',
                   login, case when password is not null then format(', password %L', password) end);
  exception when others then
    -- raised again, since the context of the first error would quote the statement, and the password in it
    raise exception '%', sqlerrm using errcode = sqlstate;
  end;
end
${{tag}}$;
