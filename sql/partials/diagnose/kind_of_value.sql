
-- what became of a value, as one word and what it was done by: 'cut 20'; 'other' where no rule explains it exactly,
-- with the difference where it is one of numbers or times, since the same difference in many rows is a rule
create or replace function {{staging}}.kind_of_value(family text, old text, live text) returns text
language plpgsql immutable as ${{tag}}$
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
    return {{staging}}.kind_of_text(old, live);
  end if;
  return {{staging}}.kind_of_typed(family, old, live);
end
${{tag}}$;
comment on function {{staging}}.kind_of_value is
  'pgmend {{stage}} of all tables: what became of a changed value, from its family, its text on old and on live';

create or replace function {{staging}}.kind_of_typed(family text, old text, live text) returns text
language plpgsql immutable as ${{tag}}$
begin
  return case
    when family in ('array', 'json', 'bytea') and live in ('{}', '[]', '""', '\x') then 'emptied'
    else case family
      when 'number' then {{staging}}.kind_of_number(old, live)
      when 'time' then {{staging}}.kind_of_time(old, live)
      when 'boolean' then 'inverted'
      when 'array' then {{staging}}.kind_of_array(old, live)
      when 'json' then {{staging}}.kind_of_json(old, live)
      when 'bytea' then {{staging}}.kind_of_bytes(old, live)
      else 'other'
    end
  end;
exception when data_exception or program_limit_exceeded or statement_too_complex or feature_not_supported then
  -- what a type of Postgres cannot hold or convert, no rule explains
  return 'other';
end
${{tag}}$;
comment on function {{staging}}.kind_of_typed(text, text, text) is
  'pgmend {{stage}} of all tables: the same for a value that is no text';
