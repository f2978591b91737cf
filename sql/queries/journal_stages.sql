-- The last time that each stage ended well, for the run or for each table.
select distinct on (stage, table_name) id::float8 as id, stage, table_name, digest, finished_at::text as ran_at
from {{staging}}.runs
where stage is not null and outcome = 'done'
order by stage, table_name, id desc;
