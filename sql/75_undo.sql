-- purpose: takes back what repairs wrote to a table: puts back what was replaced, removes what was inserted
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows that are still as the repair left them; no sequence is moved back
-- rerun:   safe; needs 74_undoing; does nothing to what is taken back
{{> prologue}}
set local row_security = off;
-- a batch is small, whatever the size of the table
set local random_page_cost = 1.1;
{{#if choice.withoutTriggers}}
-- foreign keys are triggers too: they are looked at by hand below
set local session_replication_role = replica;
{{/if}}

do ${{tag}}$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME
#variable_conflict error
<<work>>
declare
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := coalesce(nullif(current_setting('pgmend.pass', true), '')::int,
    (select coalesce(max(pass), 0) + 1 from {{staging}}.{{ident pair.objects.todo}}));
  patience constant text := current_setting('lock_timeout');
  -- how each column is written: `o` is the row of the values that were replaced
  columns constant jsonb := {{literal pair.writing.updatedJson}};
  -- what sets a value aside that another row waits for: `w` is the row of the list
  aside constant jsonb := {{literal pair.writing.parkingJson}};
  kind text;
  last_slot bigint;
  lows bigint[];
  highs bigint[];
  low bigint;
  high bigint;
  middle bigint;
  rows bigint[];
  members bigint[];
  roots bigint[];
  one bigint;
  other bigint;
  change text[];
  written text[];
  parking text[];
  moved bigint;
  state text;
  said text;
  more text;
  broken text;
  trace text;
  raised boolean;
  -- rows that were not kept as they were written, and why
  bad bigint[];
  whys text[];
  spared int;
  -- what was tried in vain, and how rows are tried by themselves
  failures int;
  candidates bigint[];
  candidate bigint;
  single text;
  retry boolean;
  waits int := 0;
  wrote bigint := 0;
begin
  perform pg_advisory_xact_lock({{repairLock}}, hashtext({{literal staging}}));
  {{> owner_begin tables=(list pair.name) byPath=pair.writing.printsByPath}}

  loop
    -- the next batch: what was inserted goes first, since it may hold what the replaced values were
    update {{staging}}.{{ident pair.objects.todo}} set slot = null where slot between 1 and 9223372036854775807;
    last_slot := null;
    foreach kind in array array['delete', 'update', 'exchange'] loop
      if kind = 'exchange' then
        {{> repair_components}}
      end if;
      with next as (
        select t.n, case when kind = 'exchange' then t.slot else row_number() over (order by t.n) end as slot
        from {{staging}}.{{ident pair.objects.todo}} as t
        left join {{staging}}.{{ident pair.objects.todo}} as later on later.n = t.later
        where t.pass < this_pass and (t.outcome is null or t.again)
          and t.status = case kind when 'delete' then 'inserted' else 'corrupted' end
          and t.exchange = (kind = 'exchange')
          and (t.later is null or later.outcome in ('undone', 'already back'))
        order by t.n
        limit case when kind <> 'exchange' then batch end
      )
      update {{staging}}.{{ident pair.objects.todo}} as t
      set slot = next.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
      from next where next.n = t.n;
      last_slot := (select max(slot) from {{staging}}.{{ident pair.objects.todo}} where slot between 1 and 9223372036854775807);
      exit when last_slot is not null;
    end loop;
    exit when last_slot is null;

    low := 1;
    high := last_slot;
    {{> undo_settle}}

    lows := array[1];
    highs := array[last_slot];
    spared := 0;
    failures := 0;
    while cardinality(lows) > 0 loop
      low := lows[cardinality(lows)];
      high := highs[cardinality(highs)];
      lows := lows[1:cardinality(lows) - 1];
      highs := highs[1:cardinality(highs) - 1];
      begin
        if kind = 'delete' then
          {{> undo_delete}}
        else
          {{> repair_obstacles}}
          {{> undo_update}}
{{#if choice.withoutTriggers}}
          {{> undo_orphans}}
{{/if}}
        end if;
        {{> owner_constraints}}
      {{> repair_caught undoing=true}}
      end;
    end loop;
    perform set_config('lock_timeout', patience, true);

    -- what was not written was changed while it waited, or something of the table's own kept it from being written
    low := 1;
    high := last_slot;
    {{> undo_settle}}
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between work.low and work.high and outcome is null;
    -- rows that want each other's values have their turn when all others had theirs
    update {{staging}}.{{ident pair.objects.todo}}
    set pass = this_pass - 1
    where kind = 'update' and slot between work.low and work.high and exchange and again;
    update {{staging}}.{{ident pair.objects.undo}} as u
    set outcome = t.outcome, reason = t.reason, blocked_by = t.blocked_by
    from {{staging}}.{{ident pair.objects.todo}} as t
    where t.slot between work.low and work.high and t.undo_id = u.id;
    wrote := wrote + (select count(*) from {{staging}}.{{ident pair.objects.todo}} where slot between work.low and work.high and outcome = 'undone');
    exit when batch is not null;
  end loop;
  -- what an earlier repair wrote to a row is put back after what a later one did
  while last_slot is null loop
    update {{staging}}.{{ident pair.objects.todo}} as t
    set outcome = 'skipped', again = true, reason = 'what a later repair wrote to it is not taken back'
    from {{staging}}.{{ident pair.objects.todo}} as later
    where later.n = t.later and later.outcome in ('skipped', 'blocked') and t.outcome is null;
    exit when not found;
    update {{staging}}.{{ident pair.objects.undo}} as u
    set outcome = t.outcome, reason = t.reason, blocked_by = null
    from {{staging}}.{{ident pair.objects.todo}} as t
    where t.undo_id = u.id and t.outcome = 'skipped' and u.outcome is distinct from 'skipped';
  end loop;
  update {{staging}}.{{ident pair.objects.todo}} set slot = null where slot between 1 and 9223372036854775807;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.more', (batch is not null and last_slot is not null)::text, true);
end
${{tag}}$;
{{> undo_end}}
{{> journal}}
