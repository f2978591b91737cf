-- purpose: puts rows of a pair right: UPDATE of what differs, INSERT of what is missing, each guarded and undoable
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows of <t>_todo that still hold what was compared; sequences behind its keys, upwards
-- rerun:   safe; needs 68_todo; does nothing to what is repaired
{{> prologue}}
set local row_security = off;
{{#if choice.withoutTriggers}}
-- foreign keys are triggers too: they are looked at by hand below
set local session_replication_role = replica;
{{/if}}

do ${{tag}}$
declare
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  this_pass constant int := coalesce(nullif(current_setting('pgmend.pass', true), '')::int,
    (select coalesce(max(pass), 0) + 1 from {{staging}}.{{ident pair.objects.todo}}));
  dry_run constant boolean := coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false);
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  patience constant text := current_setting('lock_timeout');
  -- how each column is written: `o` is the row of old's values
  columns constant jsonb := {{literal pair.writing.updatedJson}};
  -- what sets a value aside that another row waits for: `w` is the row of <t>_todo
  aside constant jsonb := {{literal pair.writing.parkingJson}};
  kind text;
  last_slot bigint;
  lows bigint[];
  highs bigint[];
  low bigint;
  high bigint;
  middle bigint;
  members bigint[];
  roots bigint[];
  one bigint;
  other bigint;
  change text[];
  written text[];
  parking text[];
  moved bigint;
  target bigint;
  step int;
  state text;
  said text;
  more text;
  wrote bigint := 0;
begin
  -- a batch of a pgmend that was killed may still be at work
  perform pg_advisory_xact_lock({{repairLock}}, hashtext({{literal staging}}));
{{#if pair.writing.lockTable}}
  -- no unique index of live's keeps a key from being inserted twice
  lock table {{ident pair.live.schema}}.{{ident pair.live.table}} in share row exclusive mode;
{{/if}}
  if this_repair is null then
    insert into {{staging}}.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;

  loop
    -- the next batch: rows to update before rows to insert, since they may hold what those want
    update {{staging}}.{{ident pair.objects.todo}} set slot = null where slot is not null;
    last_slot := null;
    foreach kind in array array['update', 'exchange', 'insert', 'ring'] loop
      if kind = 'exchange' then
        {{> repair_components}}
      end if;
      with next as (
        select t.n, case when kind = 'exchange' then t.slot when kind = 'ring' then 1 else row_number() over (order by t.level, t.n) end as slot
        from {{staging}}.{{ident pair.objects.todo}} as t
        where t.pass < this_pass and (t.outcome is null or t.again)
          and case kind
            when 'update' then t.status = 'corrupted' and not t.exchange
            when 'exchange' then t.status = 'corrupted' and t.exchange
            when 'insert' then t.status = 'missing' and (t.level is not null or not {{#if pair.writing.treeKeys.length}}true{{else}}false{{/if}})
            else t.status = 'missing' and t.level is null and {{#if pair.writing.treeKeys.length}}true{{else}}false{{/if}}
          end
        order by t.level, t.n
        limit case when kind in ('update', 'insert') then batch end
      )
      update {{staging}}.{{ident pair.objects.todo}} as t
      set slot = next.slot, pass = this_pass, outcome = null, reason = null, blocked_by = null, again = false
      from next where next.n = t.n;
      last_slot := (select max(slot) from {{staging}}.{{ident pair.objects.todo}} where slot is not null);
      exit when last_slot is not null;
    end loop;
    exit when last_slot is null;

    low := 1;
    high := last_slot;
    {{> repair_settle}}
{{#if pair.writing.sequences.length}}
    if not dry_run then
      {{> repair_sequences}}
    end if;
{{/if}}

    lows := array[1];
    highs := array[last_slot];
    while cardinality(lows) > 0 loop
      low := lows[cardinality(lows)];
      high := highs[cardinality(highs)];
      lows := lows[1:cardinality(lows) - 1];
      highs := highs[1:cardinality(highs) - 1];
      begin
        {{> repair_obstacles}}
        if kind in ('update', 'exchange') then
          {{> repair_update}}
        else
          {{> repair_insert}}
        end if;
        {{> repair_verify}}
        set constraints all immediate;
      exception when others then
        get stacked diagnostics state = returned_sqlstate, said = message_text, more = pg_exception_detail;
        -- the server is in trouble, not a row
        if state ~ '^(53|57|58|XX)' then
          raise;
        end if;
        if state = '55P03' then
          -- one wait is enough to know that somebody is at work here
          perform set_config('lock_timeout', '50ms', true);
        end if;
        middle := (select min(slot) - 1 from (
            select slot, ntile(2) over (order by slot) as half from (
              select distinct slot from {{staging}}.{{ident pair.objects.todo}} where slot between low and high and outcome is null
            ) as slots
          ) as halves where half = 2);
        if middle is null or state ~ '^(0A|42)' then
          update {{staging}}.{{ident pair.objects.todo}}
          set outcome = case when state in ('55P03', '40P01') then 'skipped' else 'blocked' end,
              reason = case when state in ('55P03', '40P01') then 'locked by another session'
                            else {{#if pair.maskedNames.length}}regexp_replace(said, '".*"', '"***"'){{else}}said || case when state in ('23505', '23503', '23P01') then coalesce(': ' || nullif(more, ''), '') else '' end{{/if}} end,
              again = state !~ '^(0A|42)'
          where slot between low and high and outcome is null;
        else
          -- half of them at a time, the lower one first, until the rows that fail are alone
          lows := lows || array[middle + 1, low];
          highs := highs || array[high, middle];
        end if;
      end;
    end loop;
    perform set_config('lock_timeout', patience, true);

    -- what was not written was changed while it waited, or something of the table's own kept it from being written
    low := 1;
    high := last_slot;
    {{> repair_settle}}
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = 'blocked', reason = 'nothing was written: a trigger or a rule of the table keeps it from that'
    where slot is not null and outcome is null;
    wrote := wrote + (select count(*) from {{staging}}.{{ident pair.objects.todo}} where slot is not null and outcome = 'repaired');
    exit when batch is not null;
  end loop;
  update {{staging}}.{{ident pair.objects.todo}} set slot = null where slot is not null;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.more', (batch is not null and last_slot is not null)::text, true);
end
${{tag}}$;
{{> journal}}
