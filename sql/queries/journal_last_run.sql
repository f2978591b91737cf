-- The last run that replaced what was staged, which it does from its 15_reset to its 65_summary, whether it came so
-- far, and whether there is a summary.
select
  (select json_build_object(
     'detail', run.detail,
     'whole', exists (select from {{staging}}.runs as stage
                      where stage.run_id = run.id and stage.stage = '65_summary' and stage.outcome = 'done'))
   from {{staging}}.runs as reset
   join {{staging}}.runs as run on run.id = reset.run_id
   where reset.stage = '15_reset' and reset.outcome = 'done'
   order by reset.id desc limit 1) as last,
  to_regclass('{{staging}}.summary') is not null as summary;
