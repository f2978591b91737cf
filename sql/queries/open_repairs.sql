-- Repairs that wrote to live and are neither undone nor confirmed.
select id::int as id, started_at::text as started_at, run_by, state
from {{staging}}.repairs where state in ('applying', 'applied') order by id;
