-- purpose: puts rows of a pair right: UPDATE of what differs, INSERT of what is missing, each guarded and undoable
-- creates: nothing
-- reads:   nothing
-- changes: the live table: rows of <t>_todo that still hold what was compared; sequences behind its keys, upwards
-- rerun:   safe; needs 68_todo; does nothing to what is repaired
{{> prologue}}
set local row_security = off;
-- a batch is small, whatever the size of the table
set local random_page_cost = 1.1;
{{#if choice.withoutTriggers}}
-- foreign keys are triggers too: they are looked at by hand below
set local session_replication_role = replica;
{{/if}}

do ${{tag}}$
-- a column of the table may be called as a variable here is: a variable beside columns is work.NAME; in a condition of where it is the column
#variable_conflict {{#if pair.where}}use_column{{else}}error{{/if}}
<<work>>
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
  kinds constant text[] := array['update', 'exchange', 'insert'{{#if pair.writing.treeKeys.length}}, 'ring', 'below'{{/if}}];
  kind text;
  -- how far this pass has come, also in the batches of this session before this one
  reached jsonb := nullif(current_setting('pgmend.reached', true), '')::jsonb;
  at_kind text;
  at_place bigint;
  taken boolean;
  first_slot bigint;
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
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
{{#each pair.writing.parents}}
{{#if readable}}
  spots_{{@index}} text[];
  tids_{{@index}} tid[];
{{/if}}
{{/each}}
{{#each pair.writing.referring}}
  referring_{{@index}} text[];
  referring_tids_{{@index}} tid[];
{{/each}}
{{/if}}
  -- rows of tables that foreign keys link with this one which triggers changed
  beside jsonb := '{}';
  -- rows that an INSERT returned under another key
  strayed bigint;
  target bigint;
  step int;
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
  planning jsonb;
begin
  -- a batch of a pgmend that was killed may still be at work
  perform pg_advisory_xact_lock({{repairLock}}, hashtext({{literal staging}}));
  {{> owner_begin tables=(list pair.name) byPath=pair.writing.printsByPath}}
{{#if pair.writing.lockTable}}
  -- no unique index of live's keeps a key from being inserted twice
  lock table {{ident pair.live.schema}}.{{ident pair.live.table}} in share row exclusive mode;
{{/if}}
  if this_repair is null then
    insert into {{staging}}.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;

  if reached ->> 'of' is distinct from format('%s/%s/%s', {{literal pair.objects.todo}}, this_pass, this_repair) then
    reached := jsonb_build_object('of', format('%s/%s/%s', {{literal pair.objects.todo}}, this_pass, this_repair), 'kind', 'update', 'place', 0);
  end if;
  at_kind := reached ->> 'kind';
  at_place := (reached ->> 'place')::bigint;
  if reached ->> 'brief' is null then
    reached := reached || jsonb_build_object('brief', this_pass > 1 and exists (
      select from {{staging}}.{{ident pair.objects.todo}} where outcome = 'skipped' and again and pass = this_pass - 1));
  end if;
  loop
    {{> repair_batch}}
    exit when not taken;

    -- to have waited once for locked rows is enough
    perform set_config('lock_timeout', '50ms', true)
    where (reached ->> 'brief')::boolean and (patience = '0' or patience::interval > interval '50 ms');
    low := first_slot;
    high := last_slot;
    {{> repair_settle}}
{{#if pair.writing.sequences.length}}
    if not dry_run then
      {{> repair_sequences}}
    end if;
{{/if}}

    lows := array[first_slot];
    highs := array[last_slot];
    spared := 0;
    failures := 0;
    while cardinality(lows) > 0 loop
      low := lows[cardinality(lows)];
      high := highs[cardinality(highs)];
      lows := lows[1:cardinality(lows) - 1];
      highs := highs[1:cardinality(highs) - 1];
      begin
        strayed := 0;
        {{> repair_obstacles}}
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
        {{> repair_near}}
{{/if}}
        if kind in ('update', 'exchange') then
          {{> repair_update}}
        else
          {{> repair_insert}}
        end if;
        {{> owner_constraints}}
        {{> repair_verify}}
{{#if (lookup (lookup pair.writing.actorsSql choice.acting) 'any')}}
        {{> repair_near_changed}}
{{/if}}
      {{> repair_caught undoing=false}}
      end;
    end loop;

    -- what was not written was changed while it waited, or something of the table's own kept it from being written
    low := first_slot;
    high := last_slot;
    {{> repair_settle}}
    update {{staging}}.{{ident pair.objects.todo}}
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between work.low and work.high and outcome is null;
    -- rows that want each other's values have their turn when all others had theirs
    update {{staging}}.{{ident pair.objects.todo}}
    set pass = this_pass
    where slot between work.low and work.high and pass < this_pass and outcome <> 'repaired' and not (kind = 'update' and exchange and again);
    wrote := wrote + (
      select count(*) from {{staging}}.{{ident pair.objects.todo}}
      where slot between work.low and work.high and repair = this_repair and pass = this_pass and outcome = 'repaired');
    exit when batch is not null;
  end loop;
{{#if pair.writing.indexed}}
  {{> repair_unindexed}}
{{/if}}
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to take back
    delete from {{staging}}.repairs where id = this_repair;
  end if;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.beside', beside::text, true),
    set_config('pgmend.more', (batch is not null and taken)::text, true),
    -- for the next batch of this session: to look for it from the beginning would take longer each time
    set_config('pgmend.reached', (reached || jsonb_build_object('kind', at_kind, 'place', at_place))::text, false);
end
${{tag}}$;
{{> journal}}
