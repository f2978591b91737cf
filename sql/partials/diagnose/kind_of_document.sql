
create or replace function {{staging}}.kind_of_json(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
declare
  o constant jsonb := {{staging}}.as_jsonb(old);
  l constant jsonb := {{staging}}.as_jsonb(live);
  lost text;
begin
  if o = l then
    -- json keeps what it is written like
    return case when regexp_replace(old, '\s', '', 'g') = regexp_replace(live, '\s', '', 'g') then 'blanks'
      else 'reordered' end;
  elsif l in (to_jsonb(old), to_jsonb(o::text)) or l = {{staging}}.stringified(o) then
    return 'stringified';
  elsif jsonb_typeof(o) <> jsonb_typeof(l) or jsonb_typeof(o) not in ('object', 'array') or not o @> l then
    return 'other';
  elsif {{staging}}.in_order(o) = {{staging}}.in_order(l) then
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
${{tag}}$;
comment on function {{staging}}.kind_of_json(text, text) is 'pgmend {{stage}} of all tables: what became of a document';

create or replace function {{staging}}.stringified(document jsonb) returns jsonb
language plpgsql immutable as ${{tag}}$
begin
  return case jsonb_typeof(document)
    when 'object' then (select jsonb_object_agg(e.key, {{staging}}.stringified(e.value)) from jsonb_each(document) as e)
    when 'array' then (select jsonb_agg({{staging}}.stringified(e.value) order by e.place)
      from jsonb_array_elements(document) with ordinality as e(value, place))
    when 'null' then document
    else to_jsonb(document #>> '{}')
  end;
end
${{tag}}$;
comment on function {{staging}}.stringified(jsonb) is
  'pgmend {{stage}} of all tables: a document in which each number and each boolean is a string';

create or replace function {{staging}}.in_order(document jsonb) returns jsonb
language plpgsql immutable as ${{tag}}$
begin
  return case jsonb_typeof(document)
    when 'object' then (select jsonb_object_agg(e.key, {{staging}}.in_order(e.value)) from jsonb_each(document) as e)
    when 'array' then (select jsonb_agg({{staging}}.in_order(e.value) order by {{staging}}.in_order(e.value))
      from jsonb_array_elements(document) as e)
    else document
  end;
end
${{tag}}$;
comment on function {{staging}}.in_order(jsonb) is 'pgmend {{stage}} of all tables: a document with its arrays sorted';

create or replace function {{staging}}.kind_of_array(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
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
${{tag}}$;
comment on function {{staging}}.kind_of_array(text, text) is 'pgmend {{stage}} of all tables: what became of an array';

create or replace function {{staging}}.kind_of_bytes(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
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
${{tag}}$;
comment on function {{staging}}.kind_of_bytes(text, text) is 'pgmend {{stage}} of all tables: what became of bytes';
