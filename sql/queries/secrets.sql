-- A table for the passwords that the next stage needs. It never outlives its transaction, so nobody else ever sees it.
{{> opening}}
{{> own_schema}}
create unlogged table {{staging}}.secrets (name text, secret text);
