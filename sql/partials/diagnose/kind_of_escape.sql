
create or replace function {{staging}}.kind_of_escape(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
declare
  grown constant boolean := length(live) > length(old);
  plain constant text := case when grown then old else live end;
  escaped constant text := case when grown then live else old end;
  way constant text := case when grown then 'added' else 'removed' end;
begin
  if length(live) = length(old) then
    return null;
  elsif position('&' in escaped) > 0 and plain = {{staging}}.without_entities(escaped) then
    return 'escaped HTML entities ' || way;
  elsif position('''''' in escaped) > 0 and escaped = replace(plain, '''', '''''') then
    return 'escaped quotes ' || way;
  elsif position('""' in escaped) > 0 and escaped = replace(plain, '"', '""') then
    return 'escaped quotes ' || way;
  elsif position('\' in escaped) = 0 then
    return null;
  elsif escaped in (
    replace(plain, '\', '\\'),
    replace(replace(plain, '\', '\\'), '''', '\'''),
    replace(replace(plain, '\', '\\'), '"', '\"'),
    replace(replace(replace(plain, '\', '\\'), '''', '\'''), '"', '\"'),
    replace(plain, '''', '\'''),
    replace(plain, '"', '\"')
  ) then
    return 'escaped backslashes ' || way;
  elsif escaped = replace(replace(replace(replace(replace(plain, '\', '\\'), '"', '\"'), E'\n', '\n'), E'\r', '\r'),
    E'\t', '\t') or escaped = replace(replace(replace(plain, E'\n', '\n'), E'\r', '\r'), E'\t', '\t') then
    return 'escaped backslashes ' || way;
  end if;
  return null;
end
${{tag}}$;
comment on function {{staging}}.kind_of_escape(text, text) is
  'pgmend {{stage}} of all tables: whether a text was escaped once more, or once less; null where it was not';

create or replace function {{staging}}.without_entities(value text) returns text language sql immutable as ${{tag}}$
  select replace(regexp_replace(regexp_replace(
    replace(replace(replace(value, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'),
    '&(#0*39|#x27|apos);', '''', 'gi'), '&#0*34;', '"', 'g'), '&amp;', '&')
${{tag}}$;
comment on function {{staging}}.without_entities(text) is
  'pgmend {{stage}} of all tables: a text with the five entities of HTML read';
