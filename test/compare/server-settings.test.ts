import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// A live or old database whose defaults are not the usual ones changes neither what is found nor what is shown.

/** What an administrator may have set on a database; each makes values print, or plans come out, in another way. */
const unusual = {
  timezone: 'Asia/Kolkata',
  datestyle: 'SQL, DMY',
  intervalstyle: 'sql_standard',
  extra_float_digits: '-5',
  bytea_output: 'escape',
  xmlbinary: 'hex',
  quote_all_identifiers: 'on',
  standard_conforming_strings: 'off',
  backslash_quote: 'off',
  escape_string_warning: 'on',
  array_nulls: 'off',
  search_path: 'trap, pg_catalog, public',
  enable_hashjoin: 'off',
  enable_hashagg: 'off',
  default_transaction_isolation: 'serializable',
  transform_null_equals: 'on',
  client_encoding: 'SQL_ASCII',
  row_security: 'off',
  statement_timeout: '10min',
  jit_above_cost: '0',
};

const row = `(1, 0.1::float8 + 0.2, '-1 days +02:03:04', '2020-03-04', '2020-03-04 05:06:07.891+00', '\\x00ff', '{NULL,"a"}', 'C:\\new ü')`;
const columns = 'id int primary key, f float8, i interval, d date, t timestamptz, b bytea, a text[], x text';
const image = [
  '0.30000000000000004',
  '-1 days +02:03:04',
  '2020-03-04',
  '2020-03-04 05:06:07.891+00',
  '\\x00ff',
  '{NULL,a}',
  'C:\\new ü',
];

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    // functions and a table that stand in the way of whoever does not say where a name comes from
    const trap = `create schema trap; create table trap.t (no int);
      create function trap.never(text, text) returns boolean language sql as 'select false';
      create operator trap.= (leftarg = text, rightarg = text, function = trap.never);
      create function trap.to_jsonb(anyelement) returns jsonb language sql as $$select '"trap"'::jsonb$$;
      create function trap.json_build_object(text, text) returns json language sql as $$select '"trap"'::json$$;
      create function trap.format(text, name) returns text language sql as $$select 'trap'$$;
      create function trap.format(text, name, name) returns text language sql as $$select 'trap'$$;
      create function trap.pg_backend_pid() returns int language sql as 'select 0';`;
    await b.both(`${trap} create table public.t (${columns}); create table public.u (${columns});
      insert into public.u values ${row}; create table only_here (id int);`);
    await b.old.sql.unsafe(`insert into public.t values ${row}, ${row.replace('(1', '(2')}`);
    await b.live.sql.unsafe(`insert into public.t values (2, 0, '1 day', '2020-04-03', now(), '', '{a}', ''),
      ${row.replace('(1', '(3')}`);
    for (const side of [b.old, b.live]) {
      for (const [name, value] of Object.entries(unusual)) {
        await side.sql.unsafe(
          `alter database "${side.database}" set ${name} = ${name === 'search_path' ? value : `'${value}'`}`,
        );
      }
    }
    files = await b.run();
  }),
);
test.after(() => b.drop());

test('equal rows are equal', () => {
  const u = files.report.tables.find(({ table }) => table === 'public.u');
  assert.equal(u?.counts, { old: 1, live: 1, identical: 1, missing: 0, corrupted: 0, new: 0 });
});

test('differences.jsonl prints values in one form', () => {
  const [missing, corrupted, added] = ['missing', 'corrupted', 'new'].map((status) =>
    files.lines.find((line) => line.status === status),
  );
  assert.equal(Object.values(missing?.old ?? {}), ['1', ...image]);
  assert.equal(Object.values(corrupted?.old ?? {}), image);
  assert.equal(Object.values(added?.live ?? {}), ['3', ...image]);
});

test('the CSV files print them in the same form', () => {
  assert.equal(files.csv('public.t', 'missing')[1], ['1', ...image]);
  assert.equal(files.csv('public.t', 'new')[1], ['3', ...image]);
});

test('a stage run alone finds the same', async () => {
  const before = await b.rows('select * from pgmend.t_diff order by id');
  await b.stage(['15_reset', '20_mount', '30_stage', '50_compare', '56', '60_report', '61', '65_summary']);
  assert.equal(
    await b.rows('select * from pgmend.t_diff order by id'),
    before.map((values) => values),
  );
});

test('no stage is compiled, whatever the server has set: on guessed costs that takes longer than the work', async () => {
  await b.live.sql.unsafe(`alter database "${b.live.database}" set jit = on;
    create table public.compiling (stage text, jit text);
    create function public.noted() returns event_trigger language plpgsql set search_path = pg_catalog as $$ begin
      insert into public.compiling values (current_setting('application_name'), current_setting('jit')); end $$;
    create event trigger noted on ddl_command_end execute function public.noted()`);
  await b.run({ excludeTable: ['compiling'] });
  await b.live.sql.unsafe('drop event trigger noted');
  const seen = await b.rows(`select distinct jit from public.compiling where stage ~ '^pgmend [0-9]'`);
  assert.equal(seen, [['off']]);
  await b.live.sql.unsafe('drop table public.compiling; drop function public.noted()');
});

test.run();
