
create or replace function {{staging}}.kind_of_number(old text, live text) returns text
language plpgsql immutable as ${{tag}}$
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
  elsif {{staging}}.power_of_ten(o, l) is not null then
    return format('scaled %s', {{staging}}.power_of_ten(o, l));
  elsif {{staging}}.is_limit(l) and abs(o) > abs(l) and sign(o) = sign(l) then
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
${{tag}}$;
comment on function {{staging}}.kind_of_number(text, text) is
  'pgmend {{stage}} of all tables: what became of a number';

create or replace function {{staging}}.power_of_ten(o numeric, l numeric) returns int
language sql immutable as ${{tag}}$
  select case
    when o = 0 or l = 0 or sign(o) <> sign(l) then null
    when abs(l) > abs(o) and trim_scale(l / o)::text ~ '^10+$' and l / o * o = l then
      length(trim_scale(l / o)::text) - 1
    when abs(l) < abs(o) and trim_scale(o / l)::text ~ '^10+$' and o / l * l = o then
      1 - length(trim_scale(o / l)::text)
  end
${{tag}}$;
comment on function {{staging}}.power_of_ten(numeric, numeric) is
  'pgmend {{stage}} of all tables: the power of ten by which a number was multiplied; null where it is none';

-- the greatest and the least of the types of one, two, four and eight bytes, and what numeric(p,s) has nothing above
create or replace function {{staging}}.is_limit(l numeric) returns boolean language sql immutable as ${{tag}}$
  select l in (127, -128, 255, 32767, -32768, 65535, 8388607, -8388608, 16777215, 2147483647, -2147483648, 4294967295,
      9007199254740991, -9007199254740991, 9223372036854775807, -9223372036854775808, 18446744073709551615)
    or replace(abs(l)::text, '.', '') ~ '^9{4,}$'
${{tag}}$;
comment on function {{staging}}.is_limit(numeric) is
  'pgmend {{stage}} of all tables: whether a number is the last that a smaller type has';
