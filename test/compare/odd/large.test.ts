import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { type Workbench, workbench } from '../../support/workbench.ts';

// semantics.md, "values of 1 GB less a little": a clear error, or work; issue 3: values of 100 MB. Rows as large as Postgres
// makes them stop at most their own table, and a row is all that the program holds of a table.

const megabyte = 1024 * 1024;
let bench: Workbench;

test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    for (const side of ['old', 'live'] as const) {
      await bench[side].sql.unsafe(`
        create table a_small (id int primary key, v text); insert into a_small values (1, '${side}');
        create unlogged table same (id int primary key, v text); alter table same alter v set storage external;
        insert into same values (1, repeat('0123456789', 10 * ${megabyte}) || 'same');
        create unlogged table large (id int primary key, v text, w text); alter table large alter v set storage external;
        insert into large values (1, repeat('0123456789', 2 * ${megabyte}) || '${side}', 'w');
        create unlogged table too_large (id int primary key, v varbit); alter table too_large alter v set storage external;
        insert into too_large values (2, B'1');
        create table z_small (id int primary key, v text); insert into z_small values (1, '${side}')`);
    }
    // bits print in one character each, and these are more than Postgres makes of one value
    await bench.old.sql.unsafe(`insert into too_large values (1, 0::bit(83886080)::varbit);
      ${'update too_large set v = v || v where id = 1;'.repeat(4)}`);
  }),
);
test.after(() => bench?.drop());

/** The last bytes of a file. */
async function tail(file: string, bytes: number): Promise<string> {
  const { size } = await stat(file);
  let text = '';
  for await (const chunk of createReadStream(file, { start: Math.max(0, size - bytes), encoding: 'utf8' }))
    text += chunk;
  return text;
}

test('large values are compared and reported, and what is larger than Postgres allows stops its table alone', async () => {
  const { code, stderr } = await bench.pgmend(['run', '--quiet'], { timeout: 200_000 });
  assert.is(code, 7, stderr);
  const { tables } = await bench.report();
  const found = tables.map(({ table, counts, reason }) => [
    table,
    counts ? [counts.identical, counts.corrupted] : reason?.replace(/size \d+/, 'size N'),
  ]);
  assert.equal(found, [
    ['public.a_small', [0, 1]],
    ['public.large', [0, 1]],
    ['public.same', [1, 0]],
    ['public.too_large', 'a row is too large: invalid memory alloc request size N, in the row {"id": "1"}'],
    ['public.z_small', [0, 1]],
  ]);
  const folder = join(bench.folder, 'pgmend-report');
  assert.ok((await stat(join(folder, 'differences.jsonl'))).size > 40 * megabyte);
  const csv = await tail(join(folder, 'tables/public.large/corrupted.csv'), 40);
  assert.ok(csv.endsWith('23456789live,w,w\n'), csv);
  assert.ok((await stat(join(folder, 'report.html'))).size < megabyte, 'the page shows the beginning of it');
});

test('the row that is too large can be left out with a condition, which old itself applies', async () => {
  const config = { tables: { too_large: { where: 'length(v) < 100' } } };
  await writeFile(join(bench.folder, 'pgmend.yaml'), JSON.stringify(config));
  const { code, stderr } = await bench.pgmend(['run', '--quiet', '--table', 'too_large']);
  assert.is(code, 0, stderr);
  const { tables } = await bench.report();
  assert.is(tables.find(({ kept }) => !kept)?.counts?.identical, 1);
});

test.run();
