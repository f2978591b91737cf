-- How a command ended. $1: id of its row, $2: outcome, $3: detail.
update {{staging}}.runs set finished_at = clock_timestamp(), outcome = $2, detail = $3 where id = $1;
