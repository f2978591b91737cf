-- purpose: opens the way from the target of a merge to its sources, and makes the staging schema with its journal
-- creates: schema {{staging}}, tables made_outside, sides, runs, progress, not_crashed, tables, rechecked, findings, repairs, repaired_tables, merge_sources, functions role_path and keep_private
-- reads:   the session settings pgmend.merge_<source>_password, or the table secrets of this transaction
-- changes: extension postgres_fdw if it is missing, servers {{#list sources}}{{server}}{{/list}}, their user mappings for the current role
-- rerun:   safe; drops what an earlier merge made, so run 81 to 86 again
{{> opening}}

{{> staging}}
{{> fetched_anew}}

{{> drop_merge}}

create table if not exists {{staging}}.merge_sources (
  place int primary key,
  name text not null,
  database text,
  login text,
  server text,
  table_name text not null,
  timezone text
);
comment on table {{staging}}.merge_sources is
  'pgmend {{stage}}: where the rows of a merge come from, in the order of their priority; place 0 is the target';

-- sources that an earlier merge had, and this one has not
do $$
declare
  made record;
begin
  for made in
    select c.relname from pg_class c
    where c.relnamespace = '{{staging}}'::regnamespace and c.relkind = 'f'
      and obj_description(c.oid, 'pg_class') ~ '^pgmend 8[12]_'
  loop
    execute format('drop foreign table {{staging}}.%I', made.relname);
  end loop;
  for made in
    select o.name as server from {{staging}}.made_outside o
    where o.kind = 'server' and o.name in (select s.server from {{staging}}.merge_sources s)
      and o.name not in ({{#list sources}}'{{server}}'{{/list}})
  loop
    execute format('drop server if exists %I cascade', made.server);
    delete from {{staging}}.made_outside where kind = 'server' and name = made.server;
  end loop;
end
$$;

{{#each sources}}
{{> foreign_server staging=@root.staging tag=@root.tag remote=this}}

{{/each}}
delete from {{staging}}.merge_sources;
insert into {{staging}}.merge_sources (place, name, database, login, server, table_name, timezone)
values
  (0, 'target', current_database(), current_user, null, {{literal into.display}}, {{literal into.timezone}}),
{{#each sources}}
  ({{place}}, {{literal name}}, {{literal database}}, {{literal user}}, '{{server}}', {{literal display}},
    {{literal timezone}}){{#unless @last}},{{else}};{{/unless}}
{{/each}}
{{> journal}}
