-- Repairs what a comparison found: missing rows are inserted, and of corrupted rows the changed columns are set back.
-- It needs nothing of pgmend's. Rows that have changed since the comparison are left alone, nothing is deleted, and the
-- last lines say how many rows of each table were repaired.
--
--     psql LIVE -X -q -v ON_ERROR_STOP=1 -f repair.sql
--
-- It is one transaction. To try it, put "rollback;" in the place of "commit;" in the last line. A row that cannot be
-- written (a value that another row has, a constraint, a lock) is reported in a warning, and the others go on.
-- The role needs the right to write to these tables, and to make temporary tables: TEMPORARY on the database.
--
-- What follows: the settings, the procedures that run the statements, and then what there is to review, one statement
-- a row, each with a comment above it.

-- where a transaction is open already (psql -1), the next line says nothing of it
do $$ begin perform pg_catalog.set_config('client_min_messages', 'error', true); end $$;
begin;
set local client_encoding = 'UTF8';
set local client_min_messages = warning;
-- triggers look their tables up by the search path and the role of the session
do $$
begin
  perform pg_catalog.set_config('repair_script.own_path', pg_catalog.current_setting('search_path'), true),
    pg_catalog.set_config('repair_script.own_role', pg_catalog.current_setting('role'), true);
end
$$;
set local search_path = pg_catalog, pg_temp;
set local standard_conforming_strings = on;
-- values were printed with these, and are read and compared with them again
set local timezone = 'UTC';
set local datestyle = 'ISO, YMD';
set local intervalstyle = 'postgres';
set local extra_float_digits = 1;
set local bytea_output = 'hex';
set local array_nulls = on;
set local xmloption = content;
set local row_security = off;
set local lock_timeout = '10s';
-- a row's own constraints are checked with the row
set constraints all immediate;

drop table if exists pg_temp.pgmend_tables, pg_temp.pgmend_left_alone, pg_temp.pgmend_waiting;
create temporary table pgmend_tables (position bigint generated always as identity, table_name text,
  not_in_this_file bigint, aside jsonb);
create temporary table pgmend_left_alone (position bigint generated always as identity, table_name text, key text,
  reason text);
-- rows that failed on a value that another row still has, or on a parent that is not there yet; name: of the row, and
-- after: of the rows that it waits for
create temporary table pgmend_waiting (position bigint generated always as identity primary key, table_name text,
  key text, statement text, match text, guard text, kept text, name text, after text[], aside text[], reason text);
create index on pgmend_waiting (name);
create index on pgmend_waiting using gin (after) with (fastupdate = off);
