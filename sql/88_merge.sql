-- purpose: writes what was decided into the target
-- creates: table merge_written
-- reads:   the tables of the sources
-- changes: inserts into {{comment merge.into.display}} and updates it{{#if merge.sequences.length}}; moves sequences of its id up{{/if}}
-- rerun:   safe: a row is replaced only by one that ranks higher; needs 86_attention
{{> prologue}}
{{> not_crashed again='Merge again: `pgmend merge`, or the stages from 80_sources on.'}}

{{> merge_lock}}

drop table if exists {{staging}}.merge_written;
create unlogged table {{staging}}.merge_written (n bigint not null, inserted boolean not null);
comment on table {{staging}}.merge_written is
  'pgmend {{stage}}: what was written; a decision without a row here was overtaken by a newer one';

{{> merge_rows}}

set local enable_mergejoin = off;
-- nothing is known of the rows of a foreign table: a nested loop over a million of them would not end
set local enable_nestloop = off;
set local work_mem = '128MB';

do ${{tag}}$
-- a column of the target may be called as a variable here is: a variable beside columns is work.NAME
#variable_conflict use_column
<<work>>
declare
  -- a sequence, as far as it is to go, what it gives between two numbers, and where it is
  target bigint;
  step bigint;
  moved bigint;
  -- the users that are written: all of them, and where that fails, fewer and fewer, to name the one that it is about
  low bigint;
  high bigint;
  middle bigint;
  searching boolean := false;
  alone boolean;
  failed boolean;
  text_of_error text;
  constraint_of_error text;
  place_of_error text;
  code_of_error text;
begin
  {{> owner_begin tables=(textArray (array merge.into.display)) byPath=false}}
{{#each merge.unmapped}}
  raise exception 'nothing is written: no setting says what to do with column %', {{literal column}}
    using errcode = 'object_not_in_prerequisite_state',
      hint = 'Name it under id, value or carry, or leave it as it is with --leave.';
{{/each}}
{{#if merge.failOnConflict}}
  if exists (select from {{staging}}.merge_decided where conflict and outcome = 'insert') then
    raise exception 'ids of different users are the same' using errcode = 'integrity_constraint_violation';
  end if;
{{/if}}
{{#each merge.sequences}}
  -- first, so that nobody draws one of these numbers in between, and never down, whatever others draw; not to where it
  -- can give no more; not in a dry run, since it cannot be rolled back
  if not coalesce(nullif(current_setting('pgmend.dry_run', true), '')::boolean, false) then
    target := (
      select max(user_id) from {{@root.staging}}.merge_decided where outcome = 'insert'
        and user_id <= {{max}}::numeric - {{increment}});
    {{> move_sequence}}
  end if;
{{/each}}

  select min(n), max(n) into low, high from {{staging}}.merge_decided where outcome in ('insert', 'update')
    and place > 0;
  loop
    alone := low = high;
    middle := case when searching then (low + high) / 2 else high end;
    failed := false;
    begin
      {{> merge_write}}
      {{> owner_end}}
      -- what was deferred to the end is checked here as well: by a dry run, too, and without saying more than what
      -- follows
      {{> owner_constraints}}
      exit when not searching;
      -- to be undone
      raise exception using errcode = 'PGM00';
    exception
      when sqlstate 'PGM00' then
        null;
      when others then
        failed := true;
        get stacked diagnostics code_of_error = returned_sqlstate, text_of_error = message_text,
          constraint_of_error = constraint_name, place_of_error = pg_exception_context;
    end;
    -- only what is about a row has a row that it is about
    exit when failed and code_of_error !~ '^(21|22|23|44|P0)' or searching and alone;
    if not searching then
      searching := true;
    elsif failed then
      high := middle;
    else
      low := middle + 1;
    end if;
  end loop;
  if code_of_error is null then
    return;
  end if;

  -- told anew, without what the server adds: the row that fails, and a password in it
  if code_of_error like '22%' then
    text_of_error := regexp_replace(text_of_error, '".*"', '"***"');
  end if;
{{#if merge.compared.length}}
  -- a trigger may say anything, also a part of a password
  if split_part(place_of_error, E'\n', 1) ~ '^PL/\S+ function '
    and split_part(place_of_error, E'\n', 1) !~ 'inline_code_block' then
    text_of_error := 'words that may show a value are not shown: ' || split_part(place_of_error, E'\n', 1);
  -- where a source is lost there is nobody to ask
  elsif code_of_error !~ '^(08|2F|40|53|55|57|58|HV)' and exists (
    select from {{staging}}.merge_rows as r
    cross join unnest(array[{{#list merge.compared}}{{printed 'r' printed}}{{/list}}]) as value
    cross join unnest(array[value, replace(value, '"', '""'), replace(value, '''', '''''')]) as said
    -- shorter ones are parts of words
    where length(value) > 2 and position(said in text_of_error) > 0
  ) then
    text_of_error := 'a message that quotes a value is not shown'
      || coalesce(': ' || substring(place_of_error from '(PL/pgSQL function [^\n]*)'), '');
  end if;
{{/if}}
  if failed and alone then
    text_of_error := (
      select format('%s of %s: ', {{> merge_key of='d'}}, s.name)
      from {{staging}}.merge_decided as d join {{staging}}.merge_sources as s using (place) where d.n = work.low
    ) || text_of_error;
  end if;
  raise exception '%', text_of_error using errcode = code_of_error, constraint = constraint_of_error;
end
${{tag}}$;
{{> drop_merge_rows}}
{{> journal}}
