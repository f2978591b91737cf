
insert into {{staging}}.runs (run_id, command, stage, table_name, digest, started_at, finished_at, outcome)
select nullif(current_setting('pgmend.run_id', true), '')::bigint,
       coalesce(nullif(current_setting('pgmend.command', true), ''), 'sql'),
       {{literal stage}}, {{literal subject}}, {{literal digest}},
       transaction_timestamp(), clock_timestamp(), 'done';
