-- whether code of the user's raised it: by RAISE or ASSERT, or as what a language or a function calls an internal error
raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'inline_code_block'
  or state ~ '^XX' and regexp_replace(trace, '[^\n]*inline_code_block[^\n]*', '', 'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
