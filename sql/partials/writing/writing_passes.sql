
create or replace function {{staging}}.next_batch(
  work jsonb, this_pass int, batch bigint, inout kind text, inout place bigint, out first_slot bigint,
    out last_slot bigint
) language plpgsql as ${{tag}}$
declare
  -- rows to update, those that exchange values with others, rows to insert, rings of them, what hangs on these
  kinds constant text[] := array['update', 'exchange',
    'insert'] || case when (work ->> 'tree')::boolean then array['ring', 'below'] end;
  tried text;
begin
  foreach tried in array kinds loop
    continue when array_position(kinds, tried) < array_position(kinds, kind);
    if tried <> kind then
      kind := tried;
      place := 0;
    end if;
    if kind in ('exchange', 'ring') then
      -- below zero, so that no row has its place there
      execute format($sql$
        with next as (
          update {{staging}}.%I as t
          set slot = -t.slot, pass = $2, outcome = null, reason = null, blocked_by = null, again = false
          where t.n = any ($1) and t.status = $3
          returning t.slot
        )
        select min(slot), max(slot) from next
      $sql$, work ->> 'todo') into first_slot, last_slot
        using {{staging}}.components(work ->> 'todo', kind, this_pass), this_pass,
          case kind when 'exchange' then 'corrupted' else 'missing' end;
    else
      execute format($sql$
        with next as (
          select t.n, t.place
          from {{staging}}.%1$I as t
          where t.status = $1 and t.place > $2 and t.pass < $3 and (t.outcome is null or t.again) and not t.exchange
            and ($4 is null or (t.level is null) = $4)
          order by t.place
          limit $5
        ), again as (
          update {{staging}}.%1$I as t
          set slot = t.place, outcome = null, reason = null, blocked_by = null, again = false
          from next
          where next.n = t.n and (t.slot is distinct from t.place or t.again)
        )
        select min(place), max(place) from next
      $sql$, work ->> 'todo') into first_slot, last_slot
        using case kind when 'update' then 'corrupted' else 'missing' end, place, this_pass,
          case when (work ->> 'tree')::boolean and kind <> 'update' then kind = 'below' end, batch;
      place := coalesce(last_slot, place);
    end if;
    exit when first_slot is not null;
  end loop;
end
${{tag}}$;
comment on function {{staging}}.next_batch(jsonb, int, bigint, text, bigint) is
  'pgmend {{stage}} of all tables: the slots of the next rows of a pass, from a kind of rows and a place on; null '
  'where none are left';

create or replace function {{staging}}.raise_sequence(sequence text, increment bigint,
  target bigint) returns void language plpgsql as ${{tag}}$
declare
  step bigint;
  reached bigint;
begin
  execute format('select $1, s.last_value - case when s.is_called then 0 else $1 end from %s as s', sequence)
    into step, reached using increment;
  if step <= 0 or target is null or target <= reached then
    return;
  end if;
  -- by no race either: small distances are drawn number by number, since setval could undo what another session has
  -- drawn in between
  if target::numeric - reached > 100000 then
    execute format('select setval($1::regclass, $2) from %s as s where s.last_value < $2', sequence) using sequence,
      target;
  else
    while nextval(sequence::regclass) < target loop
    end loop;
  end if;
exception when sequence_generator_limit_exceeded or numeric_value_out_of_range then
  -- it ends before; then the rows say so, or there is nobody left to draw
  null;
end
${{tag}}$;
comment on function {{staging}}.raise_sequence(text, bigint, bigint) is
  'pgmend {{stage}} of all tables: moves a sequence up to a number, never down';

create or replace function {{staging}}.unindexed_rows(work jsonb,
  this_pass int) returns void language plpgsql as ${{tag}}$
declare
  planning jsonb;
  found_there bigint[];
begin
  if not {{staging}}.any_gone(work, this_pass) then
    return;
  end if;
  {{> without_indexes}}
  -- kept from going away until its index was asked; what another session is about to remove is as good as gone
  execute format($sql$
    select array_agg(f.n)
    from (
      select w.n
      from {{staging}}.%I as w
      join %s as l on %s
      where w.outcome = 'skipped' and w.reason = 'changed since: the row is gone' and w.pass = $1
      for key share of l skip locked
    ) as f
  $sql$, work ->> 'todo', work ->> 'live', work ->> 'match') into found_there using this_pass;
  {{> with_indexes}}
  -- one that somebody has put back since is found by both
  execute format($sql$
    update {{staging}}.%1$I as t
    set outcome = 'blocked',
      reason = 'the row is there, but the index of its key does not find it: REINDEX TABLE ' || $2
        || ' on live, and repair again'
    where t.n = any ($1) and not (select s.there from {{staging}}.%2$I(t.slot, t.slot) as s where s.n = t.n limit 1)
  $sql$, work ->> 'todo', work ->> 'now') using found_there, work ->> 'name';
end
${{tag}}$;
comment on function {{staging}}.unindexed_rows(jsonb, int) is
  'pgmend {{stage}} of all tables: rows that seemed to be gone, but only the index of their key does not find them';

create or replace function {{staging}}.any_gone(work jsonb, this_pass int) returns boolean language plpgsql as ${{tag}}$
declare
  answer boolean;
begin
  execute format($sql$
    select exists (select from {{staging}}.%I
      where outcome = 'skipped' and reason = 'changed since: the row is gone' and pass = $1)
  $sql$, work ->> 'todo') into answer using this_pass;
  return answer;
end
${{tag}}$;
comment on function {{staging}}.any_gone(jsonb, int) is
  'pgmend {{stage}} of all tables: whether a row of this pass seems to be gone';
