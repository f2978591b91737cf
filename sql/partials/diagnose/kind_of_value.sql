
-- what became of a value, as one word and what it was done by: 'cut 20'; 'other' where no rule explains it exactly, with
-- the difference where it is one of numbers or times, since the same difference in many rows is a rule
create or replace function {{staging}}.kind_of_value(family text, old text, live text) returns text
language plpgsql immutable as ${{tag}}$
begin
  return case
    when live is null then 'lost'
    when old is null then 'filled'
    when live in ('', '{}', '[]', '""', '\x') and old <> '' and family in ('text', 'array', 'json', 'bytea')
      and not (family = 'text' and (live <> '' or btrim(old, E' \t\r\n') = '')) then 'emptied'
    when length(old) > 1000000 or length(live) > 1000000 then
      case when family = 'text' and starts_with(old, live) then 'cut ' || length(live) else 'other' end
    else case family
      when 'text' then {{staging}}.kind_of_text(old, live)
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
comment on function {{staging}}.kind_of_value is
  'pgmend {{stage}} of all tables: what became of a changed value, from its family, its text on old and on live';
