-- purpose: sums up checksums of both sides by buckets of keys, each side where its rows are, and finds the buckets that differ
-- creates: table <t>_sieve, view <t>_buckets
-- reads:   the old table through <t>_old, the live table
-- changes: nothing
-- rerun:   safe; needs 20_mount, and 45_pull and 50_compare after it
set transaction isolation level repeatable read;
{{> prologue}}
{{> comparing}}
-- the number of groups is guessed far too high, and a sort of all rows would look cheap
set local enable_sort = off;
set local work_mem = '{{pair.how.sieve.memory}}';

create unlogged table if not exists {{t.sieve}} (
  on_live boolean not null,
  bucket int,
  rows bigint not null,
  checksum numeric
) with (autovacuum_enabled = off);
comment on table {{t.sieve}} is
  {{made 'rows and checksum of each bucket of keys, of both sides'}};
truncate {{t.sieve}};

{{#if pair.how.citus}}
-- one statement a side: a cluster cannot have both in one
insert into {{t.sieve}}
{{> sums_old}};
insert into {{t.sieve}}
{{> sums_live}};
{{else}}
-- both at the same time: live sums up its own while old does the same (where live can: from Postgres 14 on)
insert into {{t.sieve}}
{{> sums_old}} union all
{{> sums_live}};
{{/if}}

create or replace view {{t.buckets}} as
select s.bucket, {{pair.how.sieve.bits}} as bits,
  coalesce(sum(s.rows) filter (where not s.on_live), 0) as old_rows,
  coalesce(sum(s.rows) filter (where s.on_live), 0) as live_rows,
  -- a checksum decides only that a bucket is the same
  coalesce(sum(s.rows) filter (where not s.on_live), 0) <> coalesce(sum(s.rows) filter (where s.on_live), 0)
    or sum(s.checksum) filter (where not s.on_live) is distinct from sum(s.checksum) filter (where s.on_live) as differs
from {{t.sieve}} as s
group by s.bucket;
comment on view {{t.buckets}} is
  {{made 'rows of each bucket of keys, and whether the two sides differ in it'}};
{{> journal}}
