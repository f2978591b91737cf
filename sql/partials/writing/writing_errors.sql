
create or replace function {{staging}}.raised_by_user(state text,
  trace text) returns boolean language sql immutable as ${{tag}}$
  -- by RAISE or ASSERT, or as what a language or a function met: only a cancel comes from outside
  select split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$'
    and split_part(trace, E'\n', 1) !~ 'inline_code_block|function {{staging}}\.'
    or state ~ '^(53|58|XX)'
      and regexp_replace(trace, '[^\n]*(inline_code_block|function {{staging}}\.)[^\n]*', '',
        'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)'
${{tag}}$;
comment on function {{staging}}.raised_by_user(text, text) is
  'pgmend {{stage}} of all tables: whether code of the user''s raised an error, by its SQLSTATE and its context';

create or replace function {{staging}}.refusal(state text, said text, detail text, broken text,
  masked boolean) returns text
language sql immutable as ${{tag}}$
  select case
    when state ~ '^PGM' then said
    -- what the server, a trigger or a type says may have a masked value in it
    when masked and broken <> '' then format('it would violate the constraint "%s"', broken)
    when masked then format('live refuses it (SQLSTATE %s), with words that may show a masked value', state)
    when state in ('23505', '23503', '23P01') then said || coalesce(': ' || nullif(detail, ''), '')
    else said
  end
${{tag}}$;
comment on function {{staging}}.refusal(text, text, text, text, boolean) is
  'pgmend {{stage}} of all tables: the reason that is noted of a row, from an error''s SQLSTATE, message, detail and '
  'constraint';
