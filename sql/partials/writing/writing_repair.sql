
create or replace function {{staging}}.close_batch(work jsonb, kind text, low bigint, high bigint, this_repair bigint,
  this_pass int) returns bigint
language plpgsql as ${{tag}}$
declare
  wrote bigint;
begin
  -- what was not written was changed while it waited, or something of the table's own kept it from being written
  perform {{staging}}.settle_repair(work ->> 'todo', work ->> 'now', low, high);
  execute format($sql$
    update {{staging}}.%I
    set outcome = 'blocked', again = reason is not null,
        reason = coalesce(reason, 'nothing was written: a trigger or a rule of the table keeps it from that')
    where slot between $1 and $2 and outcome is null
  $sql$, work ->> 'todo') using low, high;
  -- rows that want each other's values have their turn when all others had theirs
  execute format($sql$
    update {{staging}}.%I
    set pass = $3
    where slot between $1 and $2 and pass < $3 and outcome <> 'repaired' and not ($4 = 'update' and exchange and again)
  $sql$, work ->> 'todo') using low, high, this_pass, kind;
  execute format($sql$
    select count(*) from {{staging}}.%I
    where slot between $1 and $2 and repair = $4 and pass = $3 and outcome = 'repaired'
  $sql$, work ->> 'todo') into wrote using low, high, this_pass, this_repair;
  return wrote;
end
${{tag}}$;
comment on function {{staging}}.close_batch(jsonb, text, bigint, bigint, bigint, int) is
  'pgmend {{stage}} of all tables: says of each row of a batch what became of it; returns how many were repaired';

create or replace procedure {{staging}}.repair_rows(given jsonb) language plpgsql as ${{tag}}$
declare
  work jsonb := {{staging}}.described(given, false);
  batch constant bigint := nullif(current_setting('pgmend.batch', true), '')::bigint;
  dry_run constant boolean := coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false);
  this_pass constant int := {{staging}}.pass_of(given ->> 'todo');
  this_repair bigint := nullif(current_setting('pgmend.repair_id', true), '')::bigint;
  -- how far this pass has come, also in the batches of this session before this one
  reached jsonb := nullif(current_setting('pgmend.reached', true), '')::jsonb;
  kind text;
  place bigint;
  first_slot bigint;
  last_slot bigint;
  written jsonb;
  beside jsonb := '{}';
  wrote bigint := 0;
  sequence text;
  turn text;
begin
  -- a batch of a pgmend that was killed may still be at work
  perform pg_advisory_xact_lock({{repairLock}}, hashtext('{{staging}}'));
  perform {{staging}}.act_as(array[work ->> 'name'], (work ->> 'by_path')::boolean);
  if (work ->> 'lock_table')::boolean then
    -- no unique index of live's keeps a key from being inserted twice
    execute format('lock table %s in share row exclusive mode', work ->> 'live');
  end if;
  if this_repair is null then
    insert into {{staging}}.repairs (command, state) values ('sql', 'applied') returning id into this_repair;
  end if;
  turn := format('%s/%s/%s', work ->> 'todo', this_pass, this_repair);
  if reached ->> 'of' is distinct from turn then
    reached := jsonb_build_object('of', turn, 'kind', 'update', 'place', 0,
      'brief', this_pass > 1 and {{staging}}.any_skipped(work, this_pass - 1));
  end if;
  kind := reached ->> 'kind';
  place := (reached ->> 'place')::bigint;
  loop
    select b.kind, b.place, b.first_slot, b.last_slot into kind, place, first_slot, last_slot
    from {{staging}}.next_batch(work, this_pass, batch, kind, place) as b;
    exit when first_slot is null;
    if (reached ->> 'brief')::boolean then
      perform {{staging}}.be_brief(work);
    end if;
    perform {{staging}}.settle_repair(work ->> 'todo', work ->> 'now', first_slot, last_slot);
    if not dry_run then
      -- before the rows, so that nobody draws a number of theirs in between
      for sequence in select jsonb_array_elements_text(work -> 'sequences') loop
        execute sequence using null::bigint[], first_slot, last_slot;
      end loop;
    end if;
    written := {{staging}}.write_batch(work, kind, first_slot, last_slot, this_repair, this_pass);
    work := work || jsonb_build_object('waits', written -> 'waits');
    beside := {{staging}}.added(beside, written -> 'beside');
    wrote := wrote + {{staging}}.close_batch(work, kind, first_slot, last_slot, this_repair, this_pass);
    exit when batch is not null;
  end loop;
  if first_slot is null and (work ->> 'indexed')::boolean then
    perform {{staging}}.unindexed_rows(work, this_pass);
  end if;
  if wrote = 0 and nullif(current_setting('pgmend.repair_id', true), '') is null then
    -- there is nothing of it to undo
    delete from {{staging}}.repairs where id = this_repair;
  end if;
  -- for whoever calls this batch by batch
  perform set_config('pgmend.wrote', wrote::text, true),
    set_config('pgmend.beside', beside::text, true),
    set_config('pgmend.more', (batch is not null and first_slot is not null)::text, true),
    -- for the next batch of this session: to look for it from the beginning would take longer each time
    set_config('pgmend.reached', (reached || jsonb_build_object('kind', kind, 'place', place))::text, false);
end
${{tag}}$;
comment on procedure {{staging}}.repair_rows(jsonb) is
  'pgmend {{stage}} of all tables: repairs the rows of a table, all of them or a batch, by what 70_repair says of it';

create or replace function {{staging}}.described(given jsonb,
  undoing boolean) returns jsonb language sql stable as ${{tag}}$
  select jsonb_build_object(
    'undoing', undoing, 'patience', current_setting('lock_timeout'), 'waits', 0,
    'aside', '{}'::jsonb, 'sequences', '[]'::jsonb, 'obstacles', '[]'::jsonb, 'linked', '[]'::jsonb, 'checks',
      '[]'::jsonb,
    'in_turn', false, 'tree', false, 'ruled', false, 'acting', false, 'masked', false, 'by_path', false,
    'indexed', false, 'lock_table', false, 'without_triggers', false) || given
${{tag}}$;
comment on function {{staging}}.described(jsonb, boolean) is
  'pgmend {{stage}} of all tables: what is said of a table, with what goes without saying';

create or replace function {{staging}}.pass_of(todo text) returns int language plpgsql as ${{tag}}$
declare
  answer int := nullif(current_setting('pgmend.pass', true), '')::int;
begin
  if answer is null then
    execute format('select coalesce(max(pass), 0) + 1 from {{staging}}.%I', todo) into answer;
  end if;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.pass_of(text) is
  'pgmend {{stage}} of all tables: which pass over its rows this is, as the tool says it, or else the next one';

create or replace function {{staging}}.any_skipped(work jsonb, pass int) returns boolean language plpgsql as ${{tag}}$
declare
  answer boolean;
begin
  execute format($sql$select exists (select from {{staging}}.%I where outcome = 'skipped' and again
    and pass = $1)$sql$, work ->> 'todo')
    into answer using pass;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.any_skipped(jsonb, int) is
  'pgmend {{stage}} of all tables: whether a pass had to leave rows that others had locked';
