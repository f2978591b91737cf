
-- a text as it looks where the bytes of its UTF-8 are taken for another encoding
create or replace function {{staging}}.misread(value text, as_encoding text) returns text
language plpgsql immutable as ${{tag}}$
declare
  plain constant text := convert_from(convert_to(value, 'UTF8'), 'LATIN1');
begin
  -- WIN1252 has letters where LATIN1 has the control characters from U+0080 on, and five holes, which are read as these
  return case as_encoding when 'LATIN1' then plain else translate(plain,
    convert_from('\xc280c282c283c284c285c286c287c288c289c28ac28bc28cc28ec291c292c293c294c295c296c297c298c299c29a'
      'c29bc29cc29ec29f', 'UTF8'),
    convert_from('\xe282ace2809ac692e2809ee280a6e280a0e280a1cb86e280b0c5a0e280b9c592c5bde28098e28099e2809ce2809de280a2'
      'e28093e28094cb9ce284a2c5a1e280bac593c5bec5b8', 'UTF8')) end;
end
${{tag}}$;
comment on function {{staging}}.misread(text, text) is
  'pgmend {{stage}} of all tables: a text of which the UTF-8 is read as LATIN1 or WIN1252';

create or replace function {{staging}}.without_accents(value text, spelled_out boolean) returns text
language plpgsql immutable as ${{tag}}$
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
${{tag}}$;
comment on function {{staging}}.without_accents(text, boolean) is
  'pgmend {{stage}} of all tables: a text without accents, or with umlauts spelled out';

-- whether each letter beyond ASCII, or each of its bytes, or only those that an encoding lacks, is the other character
create or replace function {{staging}}.is_replaced(old text, live text, by_character text) returns boolean
language plpgsql immutable as ${{tag}}$
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
${{tag}}$;
comment on function {{staging}}.is_replaced(text, text, text) is
  'pgmend {{stage}} of all tables: whether the letters beyond ASCII of a text were replaced by another character';

-- by the letters of Unicode, where this server has a collation that knows them: that of a database may be C
do ${{tag}}$
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
    create or replace function {{staging}}.cased(value text, way text) returns text language plpgsql immutable as $body$
    begin
      return case way when 'lower' then lower(value collate %1$s) when 'upper' then upper(value collate %1$s)
        else initcap(value collate %1$s) end;
    end
    $body$
  $function$, folding);
end
${{tag}}$;
comment on function {{staging}}.cased(text, text) is
  'pgmend {{stage}} of all tables: a text in small letters, in capitals, or with capitals at the beginning of words';
