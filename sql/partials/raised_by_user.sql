-- whether code of the user's raised it: by RAISE or ASSERT, or as what a language or a function met: only a cancel comes from outside
raised := split_part(trace, E'\n', 1) ~ '\m(RAISE|ASSERT)$' and split_part(trace, E'\n', 1) !~ 'inline_code_block'
  or state ~ '^(53|58|XX)' and regexp_replace(trace, '[^\n]*inline_code_block[^\n]*', '', 'g') ~ 'PL/(pgSQL|Perl|Python|Tcl|v8)';
