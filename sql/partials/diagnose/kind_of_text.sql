
create or replace function {{staging}}.kind_of_text(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
declare
  blank constant text := E' \t\r\n\f\x0b';
  utf8 constant boolean := getdatabaseencoding() = 'UTF8';
  -- of letters beyond ASCII: what else there is to compare
  wide constant boolean := utf8 and (octet_length(old) > length(old) or octet_length(live) > length(live));
  found text;
begin
  if replace(replace(old, E'\r\n', E'\n'), E'\r', E'\n') = replace(replace(live, E'\r\n', E'\n'), E'\r', E'\n')
    or replace(old, E'\r', '') = live then
    return 'line_ends';
  elsif live = '' and btrim(old, blank) <> '' then
    return 'emptied';
  elsif live in (btrim(old, blank), rtrim(old, blank), ltrim(old, blank)) then
    return 'trimmed';
  elsif old in (btrim(live, blank), rtrim(live, blank), ltrim(live, blank)) then
    return 'padded';
  elsif {{staging}}.cased(old, 'lower') = {{staging}}.cased(live, 'lower')
    or live = {{staging}}.cased(old, 'upper') or old = {{staging}}.cased(live, 'upper') then
    return 'case ' || case live when {{staging}}.cased(old, 'lower') then 'lower'
      when {{staging}}.cased(old, 'upper') then 'upper' when {{staging}}.cased(old, 'title') then 'title'
      else 'mixed' end;
  elsif wide then
    found := {{staging}}.kind_of_letters(old, live);
    if found is not null then
      return found;
    end if;
  end if;
  if live <> '' and starts_with(old, live) then
    return format('cut %s %s', length(live), octet_length(live));
  end if;
  return coalesce({{staging}}.kind_of_escape(old, live), 'other');
end
${{tag}}$;
comment on function {{staging}}.kind_of_text(text, text) is
  'pgmend {{stage}} of all tables: what became of a text';

-- what another text says of the same letters: only in a database that has them all
create or replace function {{staging}}.kind_of_letters(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
declare
  -- no-break, narrow, figure and ideographic blanks
  blanks constant text := convert_from('\xc2a0e280afe28087e38080', 'UTF8');
  unknown constant text := convert_from('\xefbfbd', 'UTF8');
  form text;
  code text;
begin
  if translate(old, blanks, '    ') = translate(live, blanks, '    ') then
    return 'blanks';
  end if;
  foreach form in array array['NFC', 'NFD', 'NFKC', 'NFKD'] loop
    if live = pg_catalog.normalize(old, form) then
      return 'unicode_form ' || form;
    end if;
  end loop;
  if octet_length(old) > length(old) and (position('?' in live) > 0 or position(unknown in live) > 0) then
    foreach code in array array['?', unknown] loop
      if {{staging}}.is_replaced(old, live, code) then
        return 'replaced_characters ' || case code when '?' then '?' else 'U+FFFD' end;
      end if;
    end loop;
  end if;
  if octet_length(old) > length(old) and octet_length(live) <= octet_length(old) and live in (
    {{staging}}.without_accents(old, false), {{staging}}.without_accents(old, true)) then
    return 'accents';
  end if;
  foreach code in array array['LATIN1', 'WIN1252'] loop
    if octet_length(live) > octet_length(old) then
      if live = {{staging}}.misread(old, code) then
        return 'mojibake ' || code || ' once';
      elsif live = {{staging}}.misread({{staging}}.misread(old, code), code) then
        return 'mojibake ' || code || ' twice';
      end if;
    elsif octet_length(live) < octet_length(old) then
      if old = {{staging}}.misread(live, code) then
        return 'mojibake ' || code || ' back';
      elsif old = {{staging}}.misread({{staging}}.misread(live, code), code) then
        return 'mojibake ' || code || ' back twice';
      end if;
    end if;
  end loop;
  return null;
end
${{tag}}$;
comment on function {{staging}}.kind_of_letters(text, text) is
  'pgmend {{stage}} of all tables: what became of a text with letters beyond ASCII; null where nothing explains it';
{{> text_forms}}
