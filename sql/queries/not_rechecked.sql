-- A table that could not be rechecked. $1: name, $2: reason, $3: hint.
insert into {{staging}}.rechecked (table_name, reason, hint) values ($1, $2, $3)
on conflict (table_name) do update set reason = excluded.reason, hint = excluded.hint;
