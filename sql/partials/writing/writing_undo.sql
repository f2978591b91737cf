
create or replace function {{staging}}.next_undo_batch(work jsonb, this_pass int, batch bigint, out kind text,
  out last_slot bigint)
language plpgsql as ${{tag}}$
begin
  execute format('update {{staging}}.%I set slot = null where slot between 1 and 9223372036854775807', work ->> 'todo');
  -- what was inserted goes first, since it may hold what the replaced values were
  foreach kind in array array['delete', 'update', 'exchange'] loop
    if kind = 'exchange' then
      perform {{staging}}.components(work ->> 'todo', kind, this_pass);
    end if;
    execute format($sql$
      with next as (
        select t.n, case when $1 = 'exchange' then t.slot else row_number() over (order by t.n) end as slot
        from {{staging}}.%1$I as t
        left join {{staging}}.%1$I as later on later.n = t.later
        where t.pass < $2 and (t.outcome is null or t.again)
          and t.status = case $1 when 'delete' then 'inserted' else 'corrupted' end
          and t.exchange = ($1 = 'exchange')
          and (t.later is null or later.outcome in ('undone', 'already back'))
        order by t.n
        limit case when $1 <> 'exchange' then $3 end
      ), taken as (
        update {{staging}}.%1$I as t
        set slot = next.slot, pass = $2, outcome = null, reason = null, blocked_by = null, again = false
        from next where next.n = t.n
        returning t.slot
      )
      select max(slot) from taken
    $sql$, work ->> 'todo') into last_slot using kind, this_pass, batch;
    exit when last_slot is not null;
  end loop;
end
${{tag}}$;
comment on function {{staging}}.next_undo_batch(jsonb, int, bigint) is
  'pgmend {{stage}} of all tables: gives the next rows of a pass their slots, from 1 on; null where none are left';

create or replace function {{staging}}.close_undo_batch(work jsonb, kind text, last_slot bigint,
  this_pass int) returns bigint
language plpgsql as ${{tag}}$
declare
  wrote bigint;
begin
  -- what was not written was changed while it waited, or something of the table's own kept it from being written
  perform {{staging}}.settle_undo(work ->> 'todo', work ->> 'here', 1, last_slot);
  execute format($sql$
    update {{staging}}.%I
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between 1 and $1 and outcome is null
  $sql$, work ->> 'todo') using last_slot;
  if kind = 'update' then
    -- rows that want each other's values have their turn when all others had theirs
    execute format('update {{staging}}.%I set pass = $2 - 1 where slot between 1 and $1 and exchange and again',
      work ->> 'todo')
      using last_slot, this_pass;
  end if;
  execute format($sql$
    update {{staging}}.%I as u
    set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
    from {{staging}}.%I as t
    where t.slot between 1 and $1 and t.undo_id = u.id
  $sql$, work ->> 'undo', work ->> 'todo') using last_slot;
  execute format($sql$select count(*) from {{staging}}.%I where slot between 1 and $1
    and outcome = 'undone'$sql$, work ->> 'todo')
    into wrote using last_slot;
  return wrote;
end
${{tag}}$;
comment on function {{staging}}.close_undo_batch(jsonb, text, bigint, int) is
  'pgmend {{stage}} of all tables: says of each row of a batch what became of it; returns how many were undone';

create or replace function {{staging}}.leave_earlier(work jsonb) returns void language plpgsql as ${{tag}}$
declare
  moved bigint;
begin
  loop
    execute format($sql$
      update {{staging}}.%1$I as t
      set outcome = 'skipped', again = true, reason = 'what a later repair wrote to it is not undone'
      from {{staging}}.%1$I as later
      where later.n = t.later and later.outcome in ('skipped', 'blocked') and t.outcome is null
    $sql$, work ->> 'todo');
    get diagnostics moved = row_count;
    exit when moved = 0;
    execute format($sql$
      update {{staging}}.%I as u
      set outcome = t.outcome, reason = t.reason, blocked_by = null
      from {{staging}}.%I as t
      where t.undo_id = u.id and t.outcome = 'skipped' and u.outcome is distinct from 'skipped'
    $sql$, work ->> 'undo', work ->> 'todo');
  end loop;
end
${{tag}}$;
comment on function {{staging}}.leave_earlier(jsonb) is
  'pgmend {{stage}} of all tables: what an earlier repair wrote to a row stays where what a later one did is not taken '
  'back';

create or replace procedure {{staging}}.undo_rows(given jsonb) language plpgsql as ${{tag}}$
declare
  work jsonb := {{staging}}.described(given, true);
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := {{staging}}.pass_of(given ->> 'todo');
  kind text;
  last_slot bigint;
  written jsonb;
  wrote bigint := 0;
begin
  perform pg_advisory_xact_lock({{repairLock}}, hashtext('{{staging}}'));
  perform {{staging}}.act_as(array[work ->> 'name'], (work ->> 'by_path')::boolean);
  loop
    select b.kind, b.last_slot into kind, last_slot from {{staging}}.next_undo_batch(work, this_pass, batch) as b;
    exit when last_slot is null;
    perform {{staging}}.settle_undo(work ->> 'todo', work ->> 'here', 1, last_slot);
    written := {{staging}}.write_batch(work, kind, 1, last_slot, null, this_pass);
    work := work || jsonb_build_object('waits', written -> 'waits');
    perform set_config('lock_timeout', work ->> 'patience', true);
    wrote := wrote + {{staging}}.close_undo_batch(work, kind, last_slot, this_pass);
    exit when batch is not null;
  end loop;
  if last_slot is null then
    perform {{staging}}.leave_earlier(work);
  end if;
  execute format('update {{staging}}.%I set slot = null where slot between 1 and 9223372036854775807', work ->> 'todo');
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.more', (batch is not null and last_slot is not null)::text, true);
end
${{tag}}$;
comment on procedure {{staging}}.undo_rows(jsonb) is
  'pgmend {{stage}} of all tables: undoes what repairs wrote to a table, all of it or a batch, by what 75_undo '
  'says of it';
