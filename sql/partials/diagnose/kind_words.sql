
-- whether so many rows of so many that nothing else explains are more than chance
create or replace function {{staging}}.is_pattern(rows bigint, of_rows bigint, by_chance boolean) returns boolean
language sql immutable as ${{tag}}$
  select rows >= 3 and (rows * 2 >= of_rows or not by_chance and rows >= 20 and rows * 20 >= of_rows)
${{tag}}$;
comment on function {{staging}}.is_pattern(bigint, bigint, boolean) is
  'pgmend {{stage}} of all tables: whether what rows have in common is more than chance';

-- counted: what the rules found, as [{"value": "20 20", "rows": 5}], the most frequent first
create or replace function {{staging}}.parameters_of(kind text, family text, counted jsonb,
  masked boolean) returns jsonb
language plpgsql immutable as ${{tag}}$
declare
  said constant text := counted -> 0 ->> 'value';
  rows constant bigint := (counted -> 0 ->> 'rows')::bigint;
  all_rows constant bigint := (select sum((c.one ->> 'rows')::bigint) from jsonb_array_elements(counted) as c(one));
  parts constant text[] := string_to_array(said, ' ');
  numbers constant int[] := case when kind = 'rounded' then
    array(select split_part(c.one ->> 'value', ' ', 1)::int from jsonb_array_elements(counted) as c(one)) end;
  bytes constant text[] := case when kind = 'cut' then
    array(select distinct split_part(c.one ->> 'value', ' ', 2) from jsonb_array_elements(counted) as c(one)) end;
  found jsonb;
begin
  if kind = 'other' then
    select jsonb_build_object('not_looked_up', (c.one ->> 'rows')::bigint) into found
    from jsonb_array_elements(counted) as c(one)
    where c.one ->> 'value' = 'not looked up';
    return found;
  elsif said is null or masked and kind in ('constant', 'default', 'keys', 'clamped') then
    return null;
  elsif kind = 'cut' then
    select case
      when c.rows * 10 >= all_rows * 9 then jsonb_build_object('length', c.length)
        || case when c.rows < all_rows then jsonb_build_object('rows', c.rows) else '{}' end
      when cardinality(bytes) = 1 then jsonb_build_object('bytes', bytes[1]::int)
      else jsonb_build_object('shortest', c.shortest, 'longest', c.longest) end into found
    from (
      select split_part(c.one ->> 'value', ' ', 1)::int as length, sum((c.one ->> 'rows')::bigint) as rows,
        min(min(split_part(c.one ->> 'value', ' ', 1)::int)) over () as shortest,
        max(max(split_part(c.one ->> 'value', ' ', 1)::int)) over () as longest
      from jsonb_array_elements(counted) as c(one)
      group by 1
    ) as c
    order by c.rows desc, c.length
    limit 1;
    return found;
  elsif kind = 'mojibake' then
    -- many letters look the same in both: one that does not tells which it was
    return jsonb_build_object('read_as', case when counted::text ~ 'WIN1252' then 'WIN1252' else 'LATIN1' end,
      'times', case when said ~ 'twice' then 2 else 1 end, 'back', said ~ 'back');
  elsif kind = 'rounded' then
    return jsonb_build_object('decimals', (select max(n) from unnest(numbers) as n));
  elsif kind = 'precision' then
    -- what is cut to days has some that might have been cut to hours
    return jsonb_build_object('unit', (
      select u.unit
      from unnest(array['day', 'hour', 'minute', 'second', 'millisecond']) with ordinality as u(unit, place)
      where exists (select from jsonb_array_elements(counted) as c(one) where c.one ->> 'value' = u.unit)
      order by u.place limit 1));
  end if;
  found := case kind
    when 'scaled' then jsonb_build_object('power', said::int)
    when 'clamped' then jsonb_build_object('limit', said)
    when 'century' then jsonb_build_object('years', said::int)
    when 'offset' then jsonb_build_object('by', case family when 'time'
      then justify_hours(make_interval(secs => said::float8))::text else said end)
    when 'zone' then jsonb_build_object('zone', parts[1], 'back', parts[2] is not null)
    when 'constant' then jsonb_build_object('value', said)
    when 'default' then jsonb_build_object('value', said)
    when 'other_column' then jsonb_build_object('column', said)
    when 'exchanged' then jsonb_build_object('column', said)
    when 'replaced_characters' then jsonb_build_object('by', said)
    when 'unicode_form' then jsonb_build_object('form', said)
    when 'case' then jsonb_build_object('to', said)
    when 'escaped' then jsonb_build_object('what', array_to_string(parts[1:cardinality(parts) - 1], ' '),
      'added', said ~ 'added')
    when 'escaped_bytes' then jsonb_build_object('added', said = 'added')
    when 'keys' then jsonb_build_object('keys', said)
  end;
  return found || case when rows < all_rows then jsonb_build_object('rows', rows) else '{}' end;
end
${{tag}}$;
comment on function {{staging}}.parameters_of(text, text, jsonb, boolean) is
  'pgmend {{stage}} of all tables: what a kind of damage was done by, from what the rules found';

create or replace function {{staging}}.counted(rows bigint) returns text language sql immutable as ${{tag}}$
  select trim(to_char(rows, '999,999,999,999,990'))
${{tag}}$;
comment on function {{staging}}.counted(bigint) is
  'pgmend {{stage}} of all tables: a number of rows as people write it';

create or replace function {{staging}}.sentence_of_kind(kind text, column_name text, rows bigint, of_rows bigint,
  parameters jsonb) returns text
language plpgsql immutable as ${{tag}}$
declare
  were constant text := case when rows = 1 then 'was' else 'were' end;
  p constant jsonb := coalesce(parameters, '{}');
  shown constant text := case when length(p ->> 'value') > 40 then left(p ->> 'value', 40) || '...'
    else p ->> 'value' end;
  mostly constant text := case when p ? 'rows' and kind <> 'recoded' then 'mostly ' else '' end;
  phrase text;
begin
  phrase := case kind
    when 'lost' then were || ' lost: NULL on live'
    when 'filled' then were || ' filled: NULL on old'
    when 'emptied' then were || ' emptied'
    when 'constant' then were || ' overwritten with one value' || coalesce(': ' || quote_literal(shown), '')
    when 'default' then were || ' overwritten with the default of the column'
      || coalesce(': ' || quote_literal(shown), '')
    when 'recoded' then were || ' recoded' || coalesce(': ' || {{staging}}.mapping(p -> 'map'), '')
    when 'other_column' then format('hold%s the value of column %s', case when rows = 1 then 's' else '' end,
      p ->> 'column')
    when 'exchanged' then were || ' exchanged with column ' || (p ->> 'column')
    when 'other_row' then were || ' taken from another row'
    when 'cut' then were || ' cut at ' || case
      when p ? 'length' then mostly || (p ->> 'length') || ' characters'
      when p ? 'bytes' then (p ->> 'bytes') || ' bytes'
      else format('%s to %s characters', p ->> 'shortest', p ->> 'longest') end
    when 'trimmed' then were || ' trimmed: blanks at the ends were lost'
    when 'padded' then were || ' padded: blanks were added at the ends'
    when 'case' then were || ' changed in case' || case p ->> 'to' when 'lower' then ' to lower case'
      when 'upper' then ' to upper case' when 'title' then ' to capitals at the beginning of words' else '' end
    when 'unicode_form' then were || ' changed to another Unicode form: ' || (p ->> 'form')
    when 'mojibake' then were || case when (p -> 'back')::boolean then ' repaired mojibake: UTF-8 that was read as '
      else ' made mojibake: UTF-8 read as ' end || (p ->> 'read_as') || case when p ->> 'times' = '2' then ', twice'
      else '' end
    when 'replaced_characters' then were || ' damaged: letters beyond ASCII became ' || (p ->> 'by')
    when 'accents' then were || ' stripped of accents'
    when 'line_ends' then were || ' changed in line ends'
    when 'escaped' then were || case when (p -> 'added')::boolean then ' escaped once more: '
      else ' escaped once less: ' end || (p ->> 'what')
    when 'blanks' then were || ' changed in the kind of blanks'
    when 'rounded' then were || format(' rounded or cut to %s decimals', p ->> 'decimals')
    when 'scaled' then were || mostly || case when (p ->> 'power')::int > 0
      then format(' multiplied by 1%s', repeat('0', (p ->> 'power')::int))
      else format(' divided by 1%s', repeat('0', -(p ->> 'power')::int)) end
    when 'sign' then were || ' turned in sign'
    when 'clamped' then were || ' clamped' || coalesce(' at ' || mostly || (p ->> 'limit'), '')
    when 'float' then were || ' changed to the precision of a float'
    when 'offset' then were || ' off by ' || mostly || (p ->> 'by')
    when 'zone' then were || format(' off by a time zone: %s %s', case when (p -> 'back')::boolean
      then 'taken for a time in' else 'moved to' end, p ->> 'zone')
    when 'precision' then were || format(' cut to %ss', p ->> 'unit')
    when 'day_month' then were || ' changed: day and month are exchanged'
    when 'century' then were || format(' off by %s%s years', mostly, p ->> 'years')
    when 'inverted' then were || ' inverted'
    when 'reordered' then were || ' changed in the order of elements'
    when 'elements' then were || ' stripped of elements'
    when 'keys' then were || ' stripped of keys' || coalesce(': ' || mostly || (p ->> 'keys'), '')
    when 'stringified' then were || ' stringified: numbers or booleans became strings'
    when 'escaped_bytes' then were || case when (p -> 'added')::boolean then ' written as text, and that as bytes'
      else ' read as text of bytes' end
    else were || ' changed in a way that no rule explains' || case when p ? 'not_looked_up' then format(
      ' (%s of them were not looked for in other rows)', {{staging}}.counted((p ->> 'not_looked_up')::bigint))
      else '' end
  end;
  return case when rows < of_rows then format('%s of %s changed values of %s %s', {{staging}}.counted(rows),
      {{staging}}.counted(of_rows), column_name, phrase)
    when rows = 1 then format('the changed value of %s %s', column_name, phrase)
    else format('all %s changed values of %s %s', {{staging}}.counted(rows), column_name, phrase) end;
end
${{tag}}$;
comment on function {{staging}}.sentence_of_kind is
  'pgmend {{stage}} of all tables: a kind of damage in words';

create or replace function {{staging}}.mapping(map jsonb) returns text language sql immutable as ${{tag}}$
  select string_agg(format('%s -> %s', m.key, m.value), ', ' order by m.key collate "C")
    filter (where m.place <= 5) || case when count(*) > 5 then format(', and %s more', count(*) - 5) else '' end
  from (
    select e.key, e.value, row_number() over (order by e.key collate "C") as place from jsonb_each_text(map) as e
  ) as m
${{tag}}$;
comment on function {{staging}}.mapping(jsonb) is 'pgmend {{stage}} of all tables: a mapping of labels in words';
