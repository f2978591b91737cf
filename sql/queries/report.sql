-- report.json, all of it, from what is staged.
with listed as (
  select t.*, (
    select coalesce(json_agg(json_build_object('severity', f.severity, 'code', f.code, 'detail', f.detail)), '[]')
    from {{staging}}.findings f where f.table_name = t.table_name
  ) as findings, (
    select coalesce(json_agg(json_build_object('status', d.status, 'column', d.column_name, 'kind', d.kind,
      'rows', d.rows, 'share', d.share, 'parameters', d.parameters, 'sentence', concat_ws('; ', d.sentence, d.root),
      'example_key', d.example_key)
      order by d.rows desc, d.status, d.column_name collate "C", d.kind, d.sentence), '[]')
    from {{staging}}.diagnosed d where d.table_name = t.table_name
  ) as diagnosis, (
    select coalesce(json_agg(json_build_object('status', r.status, 'table', r.referring_table,
      'foreign_key', r.foreign_key, 'columns', r.columns, 'rows', r.rows)
      order by r.rows desc, r.referring_table collate "C", r.foreign_key collate "C", r.status), '[]')
    from {{staging}}.referring r where r.table_name = t.table_name
  ) as referring
  from {{staging}}.tables t
)
select json_build_object(
  'version', 1,
  'verdict', case
    -- also where nothing was compared at all
    when exists (select from listed where outcome = 'not_compared')
      or not exists (select from listed where outcome = 'compared' and not kept) then 'incomplete'
    when exists (select from listed where not kept and missing + corrupted
      > coalesce((accepted ->> 'missing')::bigint + (accepted ->> 'corrupted')::bigint, 0)) then 'different'
    when exists (select from listed where missing + corrupted > 0 and not kept) then 'accepted'
    else 'intact' end,
  'old', (select json_build_object('host', server_options ->> 'host', 'port', (server_options ->> 'port')::int,
            'database', database, 'user', login, 'server_version', server_version)
          from {{staging}}.sides where side = 'old'),
  'live', (select json_build_object('host', {{literal live.host}}, 'port', {{live.port}}::int, 'database', database,
    'user', login,
                                    'server_version', server_version,
                                    'snapshot_at', (select max(snapshot_at) from listed),
                                    'lsn', (select max(snapshot_lsn) from listed))
           from {{staging}}.sides where side = 'live'),
  'tables', (
    select coalesce(json_agg(json_build_object(
      'table', table_name,
      'outcome', outcome,
      'reason', reason,
      'hint', hint,
      'compared_at', snapshot_at,
      'kept', kept,
      'strategy', strategy,
      'strategy_reason', strategy_reason,
      'key', coalesce(key, '{}'),
      'columns', coalesce(columns, '{}'),
      'only_old', coalesce(only_old, '{}'),
      'only_live', coalesce(only_live, '{}'),
      'masked', coalesce(masked, '{}'),
      'counts', case when old_rows is not null then json_build_object(
        'old', old_rows, 'live', live_rows, 'identical', identical,
        'missing', missing, 'corrupted', corrupted, 'new', new) end,
      'accepted', accepted,
      'changed_by_column', coalesce(changed_by_column, '{}'),
      'diagnosis', diagnosis,
      'referring', referring,
      'hints', hints,
      'updated_at', updated_at,
      'findings', findings
    ) order by table_name collate "C"), '[]') from listed),
  'findings', (
    select coalesce(json_agg(json_build_object('severity', severity, 'code', code, 'detail', detail)), '[]')
    from (
      select severity, code, detail from {{staging}}.findings where table_name is null
      union all
      select 'warning', 'several_snapshots',
             format('tables were compared in different snapshots of live: single stages, or runs of some tables only, '
                'came later (%s of %s earlier than the last, the first at %s)',
               count(*) filter (where snapshot_lsn < (select max(l.snapshot_lsn) from listed as l)),
                 count(snapshot_lsn), min(snapshot_at)::timestamptz(0))
      from listed having count(distinct snapshot_lsn) > 1
    ) as f)
) as report,
(select coalesce(json_agg(json_build_object('table', table_name, 'stem', stem) order by table_name collate "C"), '[]')
 from listed where outcome = 'compared') as stems;
