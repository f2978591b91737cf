
-- how much more frequent a status is among the rows that share something than among the others; null where rows drawn
-- at random would share it more often than once in half a billion times
create or replace function {{staging}}.lift(rows bigint, of_rows bigint, there bigint, side_rows bigint) returns numeric
language sql immutable as ${{tag}}$
  select case when there >= rows and rows > 0 and rows * ln(side_rows::numeric / there) >= 20
    then round(rows::numeric / there / ((of_rows - rows + 1) / greatest(side_rows - there + 1, 1)::numeric), 1) end
${{tag}}$;
comment on function {{staging}}.lift(bigint, bigint, bigint, bigint) is
  'pgmend {{stage}} of all tables: how far something tells rows that differ from others';

create or replace function {{staging}}.sentence_of_common(kind text, status text, column_name text, low text, high text,
  rows bigint, of_rows bigint, all_rows bigint, there bigint, beyond boolean) returns text
language plpgsql immutable as ${{tag}}$
declare
  side constant text := case status when 'new' then 'live' else 'old' end;
  are constant text := case status when 'new' then 'exist only on live' else 'are ' || status end;
  -- rows that something else explains do not count
  others constant text := case when of_rows < all_rows then 'other ' else '' end || status;
  subject constant text := case when rows = of_rows then format('all %s %s rows', {{staging}}.counted(rows), others)
    else format('%s of %s %s rows', {{staging}}.counted(rows), {{staging}}.counted(of_rows), others) end;
  trait text;
begin
  if beyond then
    return format('%s have %s above the greatest of old, %s: probably made since the migration', subject, column_name,
      low);
  end if;
  trait := case case when kind in ('key_range', 'time_range') then 'range' else kind end
    when 'range' then case low when high then format('have %s = %s', column_name, low)
      else format('have %s from %s to %s', column_name, low, high) end
    when 'value' then format('have %s', case when low is null then column_name || ' NULL'
      else format('%s = %L', column_name, low) end)
    when 'partition' then format('are of partition %s', low)
    when 'pages' then format('stand on pages %s to %s of the old table', low, high)
    when 'missing_parent' then format('refer to %s missing %s of %s', {{staging}}.counted(high::bigint),
      case high when '1' then 'row' else 'rows' end, low)
  end;
  return subject || ' ' || trait || case
    when kind = 'missing_parent' then ''
    when there = rows then format('; all rows of %s that do %s', side, are)
    else format('; %s of the %s rows of %s that do %s', {{staging}}.counted(rows), {{staging}}.counted(there), side,
      are)
  end;
end
${{tag}}$;
comment on function {{staging}}.sentence_of_common is
  'pgmend {{stage}} of all tables: what rows have in common, in words';
