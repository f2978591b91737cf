-- What is staged, what the last command did, and who is at work: one row.
select
  (select json_build_object(
     'id', r.id, 'command', r.command, 'outcome', r.outcome, 'detail', r.detail, 'run_by', r.run_by,
     'started_at', r.started_at, 'finished_at', r.finished_at,
     'age_seconds', extract(epoch from clock_timestamp() - coalesce(r.finished_at, r.started_at))::bigint,
     'last_stage', (select json_build_object('stage', s.stage, 'table', s.table_name)
                    from {{staging}}.runs s where s.run_id = r.id and s.stage is not null order by s.id desc limit 1))
   from {{staging}}.runs r where r.stage is null order by r.id desc limit 1) as last_command,
  exists (
    select from pg_catalog.pg_locks
    where locktype = 'advisory' and classid = {{lock}}
      and objid = (hashtext({{literal staging}})::bigint & 4294967295)::oid
      and database = (select oid from pg_catalog.pg_database where datname = current_database()) and granted
  ) as at_work,
  (select coalesce(json_agg(json_build_object(
     'application', application_name, 'pid', pid, 'by', usename,
     'seconds', extract(epoch from clock_timestamp() - coalesce(xact_start, query_start))::bigint) order by pid), '[]')
   from pg_catalog.pg_stat_activity
   where application_name like 'pgmend %' and datname = current_database() and pid <> pg_backend_pid()
     and application_name not like 'pgmend %: watch' and state <> 'idle' and query not like '%pg_export_snapshot%'
       and query <> 'select 1') as activity,
{{#if tables}}
  (select coalesce(json_agg(json_build_object(
     'table', table_name, 'stem', stem, 'outcome', outcome, 'reason', reason,
     'old', old_rows, 'live', live_rows, 'identical', identical,
     'missing', missing, 'corrupted', corrupted, 'new', new, 'snapshot_at', snapshot_at
   ) order by table_name collate "C"), '[]') from {{staging}}.tables) as tables,
{{else}}
  '[]'::json as tables,
{{/if}}
  (select pg_catalog.pg_size_pretty(coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0))
   from pg_catalog.pg_class c
   where c.relnamespace = {{literal staging}}::regnamespace and c.relkind = 'r'
     -- the size of a table that a stage is filling afresh would have to wait for that stage
     and c.oid not in (
       select l.relation from pg_catalog.pg_locks l
       where l.relation is not null and l.mode = 'AccessExclusiveLock' and l.granted)) as size;
