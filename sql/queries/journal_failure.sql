-- A stage that failed: the row that it would have made itself went with its transaction.
-- $1: id of the command's row, $2: command, $3: stage, $4: table, $5: digest, $6: detail.
insert into {{staging}}.runs (run_id, command, stage, table_name, digest, finished_at, outcome, detail)
values ($1, $2, $3, $4, $5, clock_timestamp(), 'failed', $6);
