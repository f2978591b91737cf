{{#if live}}
-- on live, in database {{comment live.database}}, by a superuser: what pgmend needs there as {{comment live.user}}
create extension if not exists postgres_fdw;
grant usage on foreign data wrapper postgres_fdw to {{ident live.user}};
grant create on database {{ident live.database}} to {{ident live.user}};
{{#each schemas}}
grant usage on schema {{ident this}} to {{ident ../live.user}};
grant select on all tables in schema {{ident this}} to {{ident ../live.user}};
{{#if ../repair}}
-- to repair: update and insert; to take that back: delete; sequences are moved up behind inserted keys
grant insert, update, delete on all tables in schema {{ident this}} to {{ident ../live.user}};
grant usage, select, update on all sequences in schema {{ident this}} to {{ident ../live.user}};
{{/if}}
{{/each}}
{{#if repair}}
-- to repair with --without-triggers: the right to hold triggers back, foreign keys among them; before Postgres 15 only
-- a superuser may
do $$ begin
  if current_setting('server_version_num')::int >= 150000 then
    execute 'grant set on parameter session_replication_role to ' || quote_ident({{literal live.user}});
  end if;
end $$;
{{/if}}
{{/if}}
{{#if old}}
-- on old, in database {{comment old.database}}, by the owner of its tables: what pgmend needs there as {{comment old.user}}
grant connect on database {{ident old.database}} to {{ident old.user}};
{{#each schemas}}
grant usage on schema {{ident this}} to {{ident ../old.user}};
grant select on all tables in schema {{ident this}} to {{ident ../old.user}};
{{/each}}
{{/if}}
