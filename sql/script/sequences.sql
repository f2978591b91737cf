
-- Moves a sequence up to a number that is taken now, never down.
create or replace procedure pg_temp.pgmend_sequence(sequence regclass, target bigint) language plpgsql as $procedure$
declare
  step bigint;
  last bigint;
  reached bigint;
begin
  select seqincrement, seqmax into step, last from pg_sequence where seqrelid = sequence;
  execute format('select last_value - case when is_called then 0 else %s end from %s', step, sequence) into reached;
  -- nor to where it could give no more
  if step < 0 or target <= reached or target > last - step then
    return;
  end if;
  if target::numeric - reached > 100000 then
    execute format('select setval(%L, %s) from %s where last_value < %s', sequence, target, sequence, target);
  else
    -- setval could undo what another session has drawn in between
    while nextval(sequence) < target loop
    end loop;
  end if;
exception when others then
  raise warning 'sequence % is not at % yet: %', sequence, target, sqlerrm;
end
$procedure$;

-- What there is to review starts here.

