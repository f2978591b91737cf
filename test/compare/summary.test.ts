import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// What somebody paged at night reads first: tables that need repair, then what else there is to know, and one line for all
// tables in which nothing differs.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    for (const { sql } of [bench.old, bench.live])
      await sql.unsafe(`create table a_same (id int primary key); insert into a_same select generate_series(1, 1200);
        create table b_new (id int primary key); create table c_keyless (v int);
        create table d_same (id int primary key); insert into d_same select generate_series(1, 34)`);
    await bench.live.sql.unsafe('insert into b_new values (1)');
  }),
);
test.after(() => bench?.drop());

/** The lines of the table in the summary, cell by cell. */
function linesOf(stdout: string): string[][] {
  const lines = stdout.split('\n');
  const from = lines.findIndex((line) => line.startsWith('table '));
  return lines.slice(from + 1, lines.indexOf('', from)).map((line) => line.split(/ {2,}/));
}

test('tables that need repair come first, identical ones share a line', async () => {
  const { code, stdout } = await bench.pgmend(['run', '--strict-keys']);
  assert.is(code, 7);
  assert.equal(linesOf(stdout), [
    ['public.accounts', '10', '10', '6', '2', '2', '2'],
    ['public.c_keyless', '–', '–', '–', '–', '–', '–'],
    ['public.b_new', '0', '1', '0', '0', '0', '1'],
    ['2 tables, all identical', '1,234', '1,234', '1,234', '0', '0', '0'],
  ]);
});

test('--verbose lists every table, and so is a single identical one listed', async () => {
  const all = await bench.pgmend(['report', '--verbose']);
  assert.equal(
    linesOf(all.stdout).map(([table]) => table),
    ['public.accounts', 'public.c_keyless', 'public.b_new', 'public.a_same', 'public.d_same'],
  );
  const one = await bench.pgmend([
    'run',
    '--table',
    'a_same',
    '--table',
    'accounts',
    '--out',
    'other',
    '--staging',
    'other',
  ]);
  assert.equal(
    linesOf(one.stdout).map(([table]) => table),
    ['public.accounts', 'public.a_same'],
  );
});

test.run();
