-- recheck.json, all but the tables that the settings leave out.
with looked as (select r.* from {{staging}}.rechecked as r)
select json_build_object(
  'version', 1,
  'verdict', case
    when exists (select from looked where reason is not null) then 'incomplete'
    when exists (select from looked where missing + corrupted > 0) then 'different'
    else 'gone' end,
  'compared', (select json_build_object('snapshot_at', min(snapshot_at), 'lsn', min(snapshot_lsn))
    from {{staging}}.tables),
  'live', (select json_build_object('snapshot_at', min(snapshot_at), 'lsn', min(snapshot_lsn)) from looked),
  'tables', (
    select coalesce(json_agg(json_build_object(
      'table', table_name,
      'outcome', case when reason is null then 'rechecked' else 'not_rechecked' end,
      'reason', reason,
      'hint', hint,
      'found', case when reason is null then json_build_object(
        'differed', differed, 'gone', gone, 'stayed', stayed, 'changed', changed, 'by_status', by_status,
        'now', json_build_object('missing', missing, 'corrupted', corrupted, 'new', new),
        'old_changed', old_changed, 'old_read', old_read, 'live_read', live_read) end
    ) order by table_name collate "C"), '[]') from looked)
) as recheck;
