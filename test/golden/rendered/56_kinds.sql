-- purpose: makes the functions that tell what became of a changed value, by rules for each family of types
-- creates: table foreign_keys, functions kind_of_value, and what they call
-- reads:   the foreign keys of old and of live
-- changes: nothing
-- rerun:   safe; needs 10_connect; 61_diagnose calls them
-- this file is UTF-8, whatever psql takes its terminal for
set local client_encoding = 'UTF8';
-- pg_temp is named, since it comes first else: a trigger, which is at work in this session, could make a type or a
-- table of Postgres's name there
set local search_path = pg_catalog, pg_temp;
set local client_min_messages = warning;
set local standard_conforming_strings = on;
-- postgres_fdw speaks to old with these; live has to print and read values the same way
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
-- what is staged has no statistics: costs are guessed far too high, and compiling then takes longer than the work
set local jit = off;
-- on a cluster of Citus: what is made stays on this node, and settings reach the others (elsewhere names without
-- meaning)
set local citus.enable_ddl_propagation = off;
set local citus.use_citus_managed_tables = off;
set local citus.propagate_set_commands = 'local';
do $$
begin
  -- what stands in a schema of somebody else's would run as whoever runs this
  if exists (
    select from pg_namespace as n join pg_roles as r on r.oid = n.nspowner
    where n.nspname = 'pgmend' and r.rolname <> current_user and not r.rolsuper
  ) then
    raise exception 'schema "pgmend" belongs to another role' using hint = 'Run this as its owner.';
  end if;
  -- what an earlier pgmend has made does without
  if to_regproc('pgmend.role_path') is not null then
    perform pgmend.role_path();
  end if;
end
$$;

-- what became of a value, as one word and what it was done by: 'cut 20'; 'other' where no rule explains it exactly,
-- with the difference where it is one of numbers or times, since the same difference in many rows is a rule
create or replace function pgmend.kind_of_value(family text, old text, live text) returns text
language plpgsql immutable as $pgmend$
begin
  if live is null then
    return 'lost';
  elsif old is null then
    return 'filled';
  elsif length(old) > 1000000 or length(live) > 1000000 then
    return case when live = '' and old <> '' then 'emptied'
      when family = 'text' and starts_with(old, live) then format('cut %s %s', length(live), octet_length(live))
      else 'other' end;
  elsif family = 'text' then
    -- what can fail takes three times as long
    return pgmend.kind_of_text(old, live);
  end if;
  return pgmend.kind_of_typed(family, old, live);
end
$pgmend$;
comment on function pgmend.kind_of_value is
  'pgmend 56_kinds of all tables: what became of a changed value, from its family, its text on old and on live';

create or replace function pgmend.kind_of_typed(family text, old text, live text) returns text
language plpgsql immutable as $pgmend$
begin
  return case
    when family in ('array', 'json', 'bytea') and live in ('{}', '[]', '""', '\x') then 'emptied'
    else case family
      when 'number' then pgmend.kind_of_number(old, live)
      when 'time' then pgmend.kind_of_time(old, live)
      when 'boolean' then 'inverted'
      when 'array' then pgmend.kind_of_array(old, live)
      when 'json' then pgmend.kind_of_json(old, live)
      when 'bytea' then pgmend.kind_of_bytes(old, live)
      else 'other'
    end
  end;
exception when data_exception or program_limit_exceeded or statement_too_complex or feature_not_supported then
  -- what a type of Postgres cannot hold or convert, no rule explains
  return 'other';
end
$pgmend$;
comment on function pgmend.kind_of_typed(text, text, text) is
  'pgmend 56_kinds of all tables: the same for a value that is no text';

create or replace function pgmend.kind_of_text(old text, live text) returns text
language plpgsql immutable as $pgmend$
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
  elsif pgmend.cased(old, 'lower') = pgmend.cased(live, 'lower')
    or live = pgmend.cased(old, 'upper') or old = pgmend.cased(live, 'upper') then
    return 'case ' || case live when pgmend.cased(old, 'lower') then 'lower'
      when pgmend.cased(old, 'upper') then 'upper' when pgmend.cased(old, 'title') then 'title'
      else 'mixed' end;
  elsif wide then
    found := pgmend.kind_of_letters(old, live);
    if found is not null then
      return found;
    end if;
  end if;
  if live <> '' and starts_with(old, live) then
    return format('cut %s %s', length(live), octet_length(live));
  end if;
  return coalesce(pgmend.kind_of_escape(old, live), 'other');
end
$pgmend$;
comment on function pgmend.kind_of_text(text, text) is
  'pgmend 56_kinds of all tables: what became of a text';

-- what another text says of the same letters: only in a database that has them all
create or replace function pgmend.kind_of_letters(old text, live text) returns text
language plpgsql immutable as $pgmend$
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
      if pgmend.is_replaced(old, live, code) then
        return 'replaced_characters ' || case code when '?' then '?' else 'U+FFFD' end;
      end if;
    end loop;
  end if;
  if octet_length(old) > length(old) and octet_length(live) <= octet_length(old) and live in (
    pgmend.without_accents(old, false), pgmend.without_accents(old, true)) then
    return 'accents';
  end if;
  foreach code in array array['LATIN1', 'WIN1252'] loop
    if octet_length(live) > octet_length(old) then
      if live = pgmend.misread(old, code) then
        return 'mojibake ' || code || ' once';
      elsif live = pgmend.misread(pgmend.misread(old, code), code) then
        return 'mojibake ' || code || ' twice';
      end if;
    elsif octet_length(live) < octet_length(old) then
      if old = pgmend.misread(live, code) then
        return 'mojibake ' || code || ' back';
      elsif old = pgmend.misread(pgmend.misread(live, code), code) then
        return 'mojibake ' || code || ' back twice';
      end if;
    end if;
  end loop;
  return null;
end
$pgmend$;
comment on function pgmend.kind_of_letters(text, text) is
  'pgmend 56_kinds of all tables: what became of a text with letters beyond ASCII; null where nothing explains it';

-- a text as it looks where the bytes of its UTF-8 are taken for another encoding
create or replace function pgmend.misread(value text, as_encoding text) returns text
language plpgsql immutable as $pgmend$
declare
  plain constant text := convert_from(convert_to(value, 'UTF8'), 'LATIN1');
begin
  -- WIN1252 has letters where LATIN1 has the control characters from U+0080 on, and five holes, which are read as these
  return case as_encoding when 'LATIN1' then plain else translate(plain,
    convert_from('\xc280c282c283c284c285c286c287c288c289c28ac28bc28cc28ec291c292c293c294c295c296c297c298c299c29a'
      'digest', 'UTF8'),
    convert_from('\xe282ace2809ac692e2809ee280a6e280a0e280a1cb86e280b0c5a0e280b9c592c5bde28098e28099e2809ce2809de280a2'
      'e28093e28094cb9ce284a2c5a1e280bac593c5bec5b8', 'UTF8')) end;
end
$pgmend$;
comment on function pgmend.misread(text, text) is
  'pgmend 56_kinds of all tables: a text of which the UTF-8 is read as LATIN1 or WIN1252';

create or replace function pgmend.without_accents(value text, spelled_out boolean) returns text
language plpgsql immutable as $pgmend$
declare
  -- letters that no Unicode form takes apart: o, l, d with stroke, dotless i, eth, thorn, ae, oe, sharp s
  letters constant text := convert_from('\xc3b8c398c582c581c491c490c4b1c3b0c390', 'UTF8');
  written text := value;
begin
  if spelled_out then
    written := replace(replace(replace(replace(replace(replace(written,
      convert_from('\xc3a4', 'UTF8'), 'ae'), convert_from('\xc3b6', 'UTF8'), 'oe'),
      convert_from('\xc3bc', 'UTF8'), 'ue'), convert_from('\xc384', 'UTF8'), 'Ae'),
      convert_from('\xc396', 'UTF8'), 'Oe'), convert_from('\xc39c', 'UTF8'), 'Ue');
  end if;
  written := replace(replace(replace(replace(replace(written,
    convert_from('\xc39f', 'UTF8'), 'ss'), convert_from('\xc3a6', 'UTF8'), 'ae'), convert_from('\xc386', 'UTF8'), 'AE'),
    convert_from('\xc593', 'UTF8'), 'oe'), convert_from('\xc592', 'UTF8'), 'OE');
  return translate(regexp_replace(normalize(written, nfd), '[\u0300-\u036f]', '', 'g'), letters, 'oOlLdDidD');
end
$pgmend$;
comment on function pgmend.without_accents(text, boolean) is
  'pgmend 56_kinds of all tables: a text without accents, or with umlauts spelled out';

-- whether each letter beyond ASCII, or each of its bytes, or only those that an encoding lacks, is the other character
create or replace function pgmend.is_replaced(old text, live text, by_character text) returns boolean
language plpgsql immutable as $pgmend$
begin
  if length(old) = length(live) then
    return (
      select bool_and(c.a = c.b or ascii(c.a) > 127 and c.b = by_character)
      from unnest(string_to_array(old, null), string_to_array(live, null)) as c(a, b)
    );
  end if;
  return live = (
    select string_agg(case when ascii(c.a) > 127 then repeat(by_character, octet_length(c.a)) else c.a end, ''
      order by c.place)
    from unnest(string_to_array(old, null)) with ordinality as c(a, place)
  );
end
$pgmend$;
comment on function pgmend.is_replaced(text, text, text) is
  'pgmend 56_kinds of all tables: whether the letters beyond ASCII of a text were replaced by another character';

-- by the letters of Unicode, where this server has a collation that knows them: that of a database may be C
do $pgmend$
declare
  folding constant text := coalesce((
    select quote_ident(c.collname)
    from pg_collation as c
    where c.collnamespace = 'pg_catalog'::regnamespace and c.collname in ('und-x-icu', 'pg_c_utf8')
      and getdatabaseencoding() = 'UTF8'
    order by c.collname = 'und-x-icu' desc
    limit 1
  ), '"default"');
begin
  execute format($function$
    create or replace function pgmend.cased(value text, way text) returns text language plpgsql immutable as $body$
    begin
      return case way when 'lower' then lower(value collate %1$s) when 'upper' then upper(value collate %1$s)
        else initcap(value collate %1$s) end;
    end
    $body$
  $function$, folding);
end
$pgmend$;
comment on function pgmend.cased(text, text) is
  'pgmend 56_kinds of all tables: a text in small letters, in capitals, or with capitals at the beginning of words';

create or replace function pgmend.kind_of_escape(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  grown constant boolean := length(live) > length(old);
  plain constant text := case when grown then old else live end;
  escaped constant text := case when grown then live else old end;
  way constant text := case when grown then 'added' else 'removed' end;
begin
  if length(live) = length(old) then
    return null;
  elsif position('&' in escaped) > 0 and plain = pgmend.without_entities(escaped) then
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
$pgmend$;
comment on function pgmend.kind_of_escape(text, text) is
  'pgmend 56_kinds of all tables: whether a text was escaped once more, or once less; null where it was not';

create or replace function pgmend.without_entities(value text) returns text language sql immutable as $pgmend$
  select replace(regexp_replace(regexp_replace(
    replace(replace(replace(value, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'),
    '&(#0*39|#x27|apos);', '''', 'gi'), '&#0*34;', '"', 'g'), '&amp;', '&')
$pgmend$;
comment on function pgmend.without_entities(text) is
  'pgmend 56_kinds of all tables: a text with the five entities of HTML read';

create or replace function pgmend.kind_of_number(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  o numeric;
  l numeric;
  digits int;
  is_rounded boolean;
  is_float boolean;
  difference numeric;
begin
  -- no number, or one without bounds
  if (old || ' ' || live) ~* '[in]' then
    return 'other';
  end if;
  o := old;
  l := live;
  if l = -o then
    return 'sign';
  end if;
  digits := min_scale(l);
  is_rounded := digits < min_scale(o) and l in (round(o, digits), trunc(o, digits));
  is_float := l <> o and abs(o) < 1e37 and (l = o::float4::text::numeric or l::float8 = o::float4::float8
    or l = o::float8::text::numeric);
  if is_rounded then
    return format('rounded %s', digits) || case when is_float then ' float' else '' end;
  elsif is_float then
    return 'float';
  elsif pgmend.power_of_ten(o, l) is not null then
    return format('scaled %s', pgmend.power_of_ten(o, l));
  elsif pgmend.is_limit(l) and abs(o) > abs(l) and sign(o) = sign(l) then
    return 'clamped ' || live;
  end if;
  difference := trim_scale(l - o);
  -- of floats the digits at the end are off by what no float holds
  if greatest(scale(o), scale(l)) > 12 and o::float8 + round(difference, 9)::float8 = l::float8
    and round(difference, 9) <> 0 then
    difference := trim_scale(round(difference, 9));
  end if;
  return 'other ' || difference;
end
$pgmend$;
comment on function pgmend.kind_of_number(text, text) is
  'pgmend 56_kinds of all tables: what became of a number';

create or replace function pgmend.power_of_ten(o numeric, l numeric) returns int
language sql immutable as $pgmend$
  select case
    when o = 0 or l = 0 or sign(o) <> sign(l) then null
    when abs(l) > abs(o) and trim_scale(l / o)::text ~ '^10+$' and l / o * o = l then
      length(trim_scale(l / o)::text) - 1
    when abs(l) < abs(o) and trim_scale(o / l)::text ~ '^10+$' and o / l * l = o then
      1 - length(trim_scale(o / l)::text)
  end
$pgmend$;
comment on function pgmend.power_of_ten(numeric, numeric) is
  'pgmend 56_kinds of all tables: the power of ten by which a number was multiplied; null where it is none';

-- the greatest and the least of the types of one, two, four and eight bytes, and what numeric(p,s) has nothing above
create or replace function pgmend.is_limit(l numeric) returns boolean language sql immutable as $pgmend$
  select l in (127, -128, 255, 32767, -32768, 65535, 8388607, -8388608, 16777215, 2147483647, -2147483648, 4294967295,
      9007199254740991, -9007199254740991, 9223372036854775807, -9223372036854775808, 18446744073709551615)
    or replace(abs(l)::text, '.', '') ~ '^9{4,}$'
$pgmend$;
comment on function pgmend.is_limit(numeric) is
  'pgmend 56_kinds of all tables: whether a number is the last that a smaller type has';

-- dates and times of both kinds; a time with time zone is printed in UTC here, and so is read as one without
create or replace function pgmend.kind_of_time(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  of_day constant boolean := old ~ '^\d\d:' and live ~ '^\d\d:';
  o timestamp;
  l timestamp;
  unit text;
begin
  if of_day then
    o := '2000-01-01'::date + old::time;
    l := '2000-01-01'::date + live::time;
  else
    o := old;
    l := live;
  end if;
  if not isfinite(o) or not isfinite(l) then
    return 'other';
  end if;
  foreach unit in array array['millisecond', 'second', 'minute', 'hour', 'day'] loop
    if l = date_trunc(unit, o) or unit <> 'day'
      and l = date_trunc(unit, o + ('1 ' || unit)::interval / 2) and l - o < ('1 ' || unit)::interval then
      return 'precision ' || unit;
    end if;
  end loop;
  if not of_day and extract(day from o) <= 12 and extract(day from o) <> extract(month from o)
    and l = make_date(case when extract(year from o) < 0 then null else extract(year from o)::int end,
      extract(day from o)::int, extract(month from o)::int) + o::time then
    return 'day_month';
  end if;
  if not of_day and l <> o and (extract(year from l) - extract(year from o))::int % 100 = 0
    and l = o + make_interval(years => (extract(year from l) - extract(year from o))::int) then
    return format('century %s', (extract(year from l) - extract(year from o))::int);
  end if;
  return 'other ' || trim_scale(extract(epoch from l - o)::numeric);
end
$pgmend$;
comment on function pgmend.kind_of_time(text, text) is
  'pgmend 56_kinds of all tables: what became of a date or a time';

-- what a zone makes of a time that is read, or printed, as if it were of that zone and not of UTC
create or replace function pgmend.in_zone(value text, zone text, back boolean) returns timestamp
language plpgsql immutable as $pgmend$
begin
  return case when back then value::timestamp at time zone zone at time zone 'UTC'
    else value::timestamp at time zone 'UTC' at time zone zone end;
exception when data_exception then
  return null;
end
$pgmend$;
comment on function pgmend.in_zone(text, text, boolean) is
  'pgmend 56_kinds of all tables: a time moved by what a zone is off UTC at that time, to it or back';

create or replace function pgmend.kind_of_json(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  o constant jsonb := pgmend.as_jsonb(old);
  l constant jsonb := pgmend.as_jsonb(live);
  lost text;
begin
  if o = l then
    -- json keeps what it is written like
    return case when regexp_replace(old, '\s', '', 'g') = regexp_replace(live, '\s', '', 'g') then 'blanks'
      else 'reordered' end;
  elsif l in (to_jsonb(old), to_jsonb(o::text)) or l = pgmend.stringified(o) then
    return 'stringified';
  elsif jsonb_typeof(o) <> jsonb_typeof(l) or jsonb_typeof(o) not in ('object', 'array') or not o @> l then
    return 'other';
  elsif pgmend.in_order(o) = pgmend.in_order(l) then
    return 'reordered';
  elsif jsonb_typeof(o) = 'array' or (select count(*) from jsonb_object_keys(o)) = (select count(*)
    from jsonb_object_keys(l)) and (o::text ~ '\[') then
    return 'elements';
  end if;
  select string_agg(k.key, ',' order by k.key collate "C") into lost
  from jsonb_object_keys(o) as k(key)
  where not l ? k.key;
  return concat_ws(' ', 'keys', lost);
end
$pgmend$;
comment on function pgmend.kind_of_json(text, text) is 'pgmend 56_kinds of all tables: what became of a document';

create or replace function pgmend.stringified(document jsonb) returns jsonb
language plpgsql immutable as $pgmend$
begin
  return case jsonb_typeof(document)
    when 'object' then (select jsonb_object_agg(e.key, pgmend.stringified(e.value)) from jsonb_each(document) as e)
    when 'array' then (select jsonb_agg(pgmend.stringified(e.value) order by e.place)
      from jsonb_array_elements(document) with ordinality as e(value, place))
    when 'null' then document
    else to_jsonb(document #>> '{}')
  end;
end
$pgmend$;
comment on function pgmend.stringified(jsonb) is
  'pgmend 56_kinds of all tables: a document in which each number and each boolean is a string';

create or replace function pgmend.in_order(document jsonb) returns jsonb
language plpgsql immutable as $pgmend$
begin
  return case jsonb_typeof(document)
    when 'object' then (select jsonb_object_agg(e.key, pgmend.in_order(e.value)) from jsonb_each(document) as e)
    when 'array' then (select jsonb_agg(pgmend.in_order(e.value) order by pgmend.in_order(e.value))
      from jsonb_array_elements(document) as e)
    else document
  end;
end
$pgmend$;
comment on function pgmend.in_order(jsonb) is 'pgmend 56_kinds of all tables: a document with its arrays sorted';

create or replace function pgmend.kind_of_array(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  o constant text[] := old;
  l constant text[] := live;
  kept bigint;
begin
  if coalesce(array_ndims(o), 1) <> coalesce(array_ndims(l), 1) or cardinality(l) > cardinality(o) then
    return 'other';
  end if;
  select sum(least(c.olds, c.lives)) into kept
  from (
    select count(*) filter (where e.of_old) as olds, count(*) filter (where not e.of_old) as lives
    from (select true, unnest(o) union all select false, unnest(l)) as e(of_old, element)
    group by e.element
  ) as c;
  return case when kept < cardinality(l) then 'other' when cardinality(l) = cardinality(o) then 'reordered'
    else 'elements' end;
end
$pgmend$;
comment on function pgmend.kind_of_array(text, text) is 'pgmend 56_kinds of all tables: what became of an array';

create or replace function pgmend.kind_of_bytes(old text, live text) returns text
language plpgsql immutable as $pgmend$
declare
  o constant bytea := old;
  l constant bytea := live;
begin
  if octet_length(l) < octet_length(o) and substring(o from 1 for octet_length(l)) = l then
    return format('cut %s %1$s', octet_length(l));
  end if;
  return case
    when l in (convert_to(old, 'SQL_ASCII'), convert_to(substr(old, 3), 'SQL_ASCII'),
      convert_to(encode(o, 'escape'), 'SQL_ASCII')) then 'escaped_bytes added'
    when o in (convert_to(live, 'SQL_ASCII'), convert_to(substr(live, 3), 'SQL_ASCII'),
      convert_to(encode(l, 'escape'), 'SQL_ASCII')) then 'escaped_bytes removed'
    else 'other'
  end;
end
$pgmend$;
comment on function pgmend.kind_of_bytes(text, text) is 'pgmend 56_kinds of all tables: what became of bytes';

-- whether so many rows of so many that nothing else explains are more than chance
create or replace function pgmend.is_pattern(rows bigint, of_rows bigint, by_chance boolean) returns boolean
language sql immutable as $pgmend$
  select rows >= 3 and (rows * 2 >= of_rows or not by_chance and rows >= 20 and rows * 20 >= of_rows)
$pgmend$;
comment on function pgmend.is_pattern(bigint, bigint, boolean) is
  'pgmend 56_kinds of all tables: whether what rows have in common is more than chance';

-- counted: what the rules found, as [{"value": "20 20", "rows": 5}], the most frequent first
create or replace function pgmend.parameters_of(kind text, family text, counted jsonb,
  masked boolean) returns jsonb
language plpgsql immutable as $pgmend$
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
$pgmend$;
comment on function pgmend.parameters_of(text, text, jsonb, boolean) is
  'pgmend 56_kinds of all tables: what a kind of damage was done by, from what the rules found';

create or replace function pgmend.counted(rows bigint) returns text language sql immutable as $pgmend$
  select trim(to_char(rows, '999,999,999,999,990'))
$pgmend$;
comment on function pgmend.counted(bigint) is
  'pgmend 56_kinds of all tables: a number of rows as people write it';

create or replace function pgmend.sentence_of_kind(kind text, column_name text, rows bigint, of_rows bigint,
  parameters jsonb) returns text
language plpgsql immutable as $pgmend$
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
    when 'recoded' then were || ' recoded' || coalesce(': ' || pgmend.mapping(p -> 'map'), '')
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
      ' (%s of them were not looked for in other rows)', pgmend.counted((p ->> 'not_looked_up')::bigint))
      else '' end
  end;
  return case when rows < of_rows then format('%s of %s changed values of %s %s', pgmend.counted(rows),
      pgmend.counted(of_rows), column_name, phrase)
    when rows = 1 then format('the changed value of %s %s', column_name, phrase)
    else format('all %s changed values of %s %s', pgmend.counted(rows), column_name, phrase) end;
end
$pgmend$;
comment on function pgmend.sentence_of_kind is
  'pgmend 56_kinds of all tables: a kind of damage in words';

create or replace function pgmend.mapping(map jsonb) returns text language sql immutable as $pgmend$
  select string_agg(format('%s -> %s', m.key, m.value), ', ' order by m.key collate "C")
    filter (where m.place <= 5) || case when count(*) > 5 then format(', and %s more', count(*) - 5) else '' end
  from (
    select e.key, e.value, row_number() over (order by e.key collate "C") as place from jsonb_each_text(map) as e
  ) as m
$pgmend$;
comment on function pgmend.mapping(jsonb) is 'pgmend 56_kinds of all tables: a mapping of labels in words';

-- how much more frequent a status is among the rows that share something than among the others; null where rows drawn
-- at random would share it more often than once in half a billion times
create or replace function pgmend.lift(rows bigint, of_rows bigint, there bigint, side_rows bigint) returns numeric
language sql immutable as $pgmend$
  select case when there >= rows and rows > 0 and rows * ln(side_rows::numeric / there) >= 20
    then round(rows::numeric / there / ((of_rows - rows + 1) / greatest(side_rows - there + 1, 1)::numeric), 1) end
$pgmend$;
comment on function pgmend.lift(bigint, bigint, bigint, bigint) is
  'pgmend 56_kinds of all tables: how far something tells rows that differ from others';

create or replace function pgmend.sentence_of_common(kind text, status text, column_name text, low text, high text,
  rows bigint, of_rows bigint, all_rows bigint, there bigint, beyond boolean) returns text
language plpgsql immutable as $pgmend$
declare
  side constant text := case status when 'new' then 'live' else 'old' end;
  are constant text := case status when 'new' then 'exist only on live' else 'are ' || status end;
  -- rows that something else explains do not count
  others constant text := case when of_rows < all_rows then 'other ' else '' end || status;
  subject constant text := case when rows = of_rows then format('all %s %s rows', pgmend.counted(rows), others)
    else format('%s of %s %s rows', pgmend.counted(rows), pgmend.counted(of_rows), others) end;
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
    when 'missing_parent' then format('refer to %s missing %s of %s', pgmend.counted(high::bigint),
      case high when '1' then 'row' else 'rows' end, low)
  end;
  return subject || ' ' || trait || case
    when kind = 'missing_parent' then ''
    when there = rows then format('; all rows of %s that do %s', side, are)
    else format('; %s of the %s rows of %s that do %s', pgmend.counted(rows), pgmend.counted(there), side,
      are)
  end;
end
$pgmend$;
comment on function pgmend.sentence_of_common is
  'pgmend 56_kinds of all tables: what rows have in common, in words';

-- by which old chooses what it sends: a bit for the top bits of a hash, set for those that are looked for
create or replace function pgmend.bit_string(hashes int[], bits int) returns text
language sql immutable as $pgmend$
  select coalesce(string_agg(repeat('0', p.place - p.before - 1) || '1', '' order by p.place), '')
    || repeat('0', (1 << bits) - 1 - coalesce(max(p.place), -1))
  from (
    select d.place, lag(d.place, 1, -1) over (order by d.place) as before
    from (select distinct (h.hash >> (32 - bits)) + (1 << (bits - 1)) as place from unnest(hashes) as h(hash)) as d
  ) as p
$pgmend$;
comment on function pgmend.bit_string(int[], int) is
  'pgmend 56_kinds of all tables: a string of bits, of which those of the hashes are set';

-- counts rows of a table of live that refer to rows of another that are missing, or corrupted; null where they are not
-- counted: no right to read them, types that are not Postgres' own, or a big table without an index to find them by;
-- parent_values: SQL over a row d of the parent's <t>_diff
create or replace function pgmend.referring_rows(parent_stem text, parent_values text[], status text,
  child_table text, child_columns text[]) returns bigint
language plpgsql as $pgmend$
declare
  child constant oid := to_regclass(child_table);
  types text[];
  rows bigint;
begin
  if child is null or not has_table_privilege(child, 'select') or row_security_active(child)
    or not has_schema_privilege((select c.relnamespace from pg_class as c where c.oid = child), 'usage') then
    return null;
  end if;
  select array_agg(case when t.typnamespace = 'pg_catalog'::regnamespace and t.typtype = 'b'
    then format_type(a.atttypid, a.atttypmod) end order by x.place) into types
  from unnest(child_columns) with ordinality as x(name, place)
  join pg_attribute as a on a.attrelid = child and a.attname = x.name and not a.attisdropped
  join pg_type as t on t.oid = a.atttypid;
  if cardinality(types) is distinct from cardinality(child_columns) or array_position(types, null) is not null then
    return null;
  elsif (select c.reltuples from pg_class as c where c.oid = child) > 20000000 and not exists (
    select from pg_index as i
    join pg_attribute as a on a.attrelid = child and a.attnum = i.indkey[0] and a.attname = any (child_columns)
    where i.indrelid = child and i.indisvalid and i.indpred is null
  ) then
    return null;
  end if;
  execute format('select count(*) from (select distinct %s from pgmend.%I as d where d.status = %L) as p '
    'join %s as c on %s',
    (select string_agg(format('(%s)::%s as %I', x.value, x.type, 'k' || x.place), ', ' order by x.place)
     from unnest(parent_values, types) with ordinality as x(value, type, place)),
    parent_stem || '_diff', status, child_table,
    (select string_agg(format('c.%I = p.%I', x.name, 'k' || x.place), ' and ' order by x.place)
     from unnest(child_columns) with ordinality as x(name, place))) into rows;
  return rows;
exception when data_exception or undefined_function or undefined_table then
  return null;
end
$pgmend$;
comment on function pgmend.referring_rows(text, text[], text, text, text[]) is
  'pgmend 56_kinds of all tables: counts rows of live that refer to rows that are missing or corrupted';

-- foreign keys between tables that are compared, as old has them and as live has them, and those of live's other tables
-- that lead to them; columns by the names that rows of old have in <t>_diff
drop table if exists pgmend.foreign_keys;
create table pgmend.foreign_keys (
  name text not null,
  on_old boolean not null,
  -- null for a table that is not compared
  child_stem text,
  child_table text not null,
  parent_stem text not null,
  parent_table text not null,
  child_columns text[] not null,
  parent_columns text[] not null
);
comment on table pgmend.foreign_keys is 'pgmend 56_kinds of all tables: foreign keys of both sides';

with mounts as (
  select t.stem, t.table_name, f.ftrelid, c.oid as staged,
    max(o.option_value) filter (where o.option_name = 'schema_name') as schema_name,
    max(o.option_value) filter (where o.option_name = 'table_name') as old_name
  from pgmend.tables as t
  join pg_class as m on m.relnamespace = to_regnamespace('pgmend') and m.relname = (t.stem || '_old')::name
  join pg_foreign_table as f on f.ftrelid = m.oid
  join pg_class as c on c.relnamespace = m.relnamespace and c.relname = (t.stem || '_compared_old')::name
  cross join lateral pg_options_to_table(f.ftoptions) as o
  where t.outcome = 'compared'
  group by t.stem, t.table_name, f.ftrelid, c.oid
), old_tables as (
  select c.oid, m.stem, m.table_name, m.ftrelid, m.staged
  from mounts as m
  join pgmend.catalog_namespace as n on n.nspname = m.schema_name
  join pgmend.catalog_class as c on c.relnamespace = n.oid and c.relname = m.old_name
), old_keys as (
  select k.conname, k.conrelid, k.confrelid, k.conkey, k.confkey
  from pgmend.catalog_constraint as k
  where k.contype = 'f'
)
insert into pgmend.foreign_keys
  (name, on_old, child_stem, child_table, parent_stem, parent_table, child_columns, parent_columns)
select k.conname, true, c.stem, c.table_name, p.stem, p.table_name, cn.names, pn.names
from old_keys as k
join old_tables as c on c.oid = k.conrelid
join old_tables as p on p.oid = k.confrelid
cross join lateral (
  -- the staged view has old's columns in their order, under the names that they are compared by
  select array_agg(v.attname::text order by x.place) as names
  from unnest(k.conkey) with ordinality as x(number, place)
  join pgmend.catalog_attribute as a on a.attrelid = k.conrelid and a.attnum = x.number
  join pg_attribute as f on f.attrelid = c.ftrelid and f.attname = a.attname
  join pg_attribute as v on v.attrelid = c.staged and v.attnum = f.attnum
) as cn
cross join lateral (
  select array_agg(v.attname::text order by x.place) as names
  from unnest(k.confkey) with ordinality as x(number, place)
  join pgmend.catalog_attribute as a on a.attrelid = k.confrelid and a.attnum = x.number
  join pg_attribute as f on f.attrelid = p.ftrelid and f.attname = a.attname
  join pg_attribute as v on v.attrelid = p.staged and v.attnum = f.attnum
) as pn
where cardinality(cn.names) = cardinality(k.conkey) and cardinality(pn.names) = cardinality(k.confkey);

with live_keys as (
  select k.conname as name, c.stem as child_stem, format('%I.%I', cn.nspname, cc.relname) as child_table,
    p.stem as parent_stem, p.table_name as parent_table,
    array(
      select a.attname::text
      from unnest(k.conkey) with ordinality as x(number, place)
      join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = x.number
      order by x.place
    ) as child_columns,
    array(
      select a.attname::text
      from unnest(k.confkey) with ordinality as x(number, place)
      join pg_attribute as a on a.attrelid = k.confrelid and a.attnum = x.number
      order by x.place
    ) as parent_columns
  from pg_constraint as k
  join pg_class as cc on cc.oid = k.conrelid
  join pg_namespace as cn on cn.oid = cc.relnamespace
  join pgmend.tables as p on p.outcome = 'compared' and to_regclass(p.table_name) = k.confrelid
  left join pgmend.tables as c on c.outcome = 'compared' and to_regclass(c.table_name) = k.conrelid
  where k.contype = 'f' and k.conparentid = 0
)
insert into pgmend.foreign_keys
  (name, on_old, child_stem, child_table, parent_stem, parent_table, child_columns, parent_columns)
select k.name, false, k.child_stem, k.child_table, k.parent_stem, k.parent_table, k.child_columns, k.parent_columns
from live_keys as k
where not exists (
  select from pgmend.foreign_keys as f
  where f.child_stem = k.child_stem and f.parent_stem = k.parent_stem
    and (f.child_columns, f.parent_columns) = (k.child_columns, k.parent_columns)
);

do $$
begin
  -- default privileges would give what was made here to other roles
  if exists (select from pg_default_acl where defaclrole = quote_ident(current_user)::regrole) then
    perform pgmend.keep_private();
  end if;
end
$$;
insert into pgmend.runs (run_id, command, stage, table_name, digest, started_at, finished_at, outcome, settings)
select nullif(current_setting('pgmend.run_id', true), '')::bigint,
       coalesce(nullif(current_setting('pgmend.command', true), ''), 'sql'),
       '56_kinds', null, 'digest',
       coalesce(nullif(current_setting('pgmend.started_at', true), '')::timestamptz, transaction_timestamp()),
       clock_timestamp(), 'done',
       jsonb_build_object('work_mem', current_setting('work_mem'), 'temp_file_limit',
         current_setting('temp_file_limit'),
         'lock_timeout', current_setting('lock_timeout'), 'statement_timeout', current_setting('statement_timeout'));
