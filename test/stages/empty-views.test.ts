import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { report } from '../../src/compare/report.ts';
import { bench, silent } from '../support/compare.ts';

// Issue 13, many tables: of what does not differ nothing is read for the report, and its files are those that COPY writes.

/** Names that CSV has to quote, or that nothing but COPY knows how to write, beside plain ones. */
const names = [
  'plain',
  'a "quoted" one',
  'comma, comma',
  'line\nbreak',
  'return\rhere',
  'blank ',
  'ä€😀',
  "it's",
  '\\.',
];
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

for (const where of [{}, { old: 'newer', live: 'older' }] as const) {
  test(`the CSV file of an empty view is what COPY writes (live: ${'live' in where ? where.live : 'newer'})`, async () => {
    const b = await bench(where);
    try {
      for (const [index, name] of names.entries()) {
        await b.both(`create table n${index} (${quoted(name)} int primary key);
          create table m${index} (id int primary key, ${quoted(name)} text)`);
      }
      const { texts } = await b.run({ format: 'json,csv' });
      let files = 0;
      for (const stem of names.flatMap((_, index) => [`n${index}`, `m${index}`])) {
        for (const kind of ['missing', 'corrupted', 'new']) {
          const copied = await b.live.sql
            .unsafe(`copy (select * from pgmend.${stem}_${kind}) to stdout with (format csv, header)`)
            .readable();
          const expected = Buffer.concat(await copied.toArray()).toString();
          assert.is(texts.get(join('tables', `public.${stem}`, `${kind}.csv`)), expected, `${stem} ${kind}`);
          files++;
        }
      }
      assert.is(files, 6 * names.length);
    } finally {
      await b.drop();
    }
  });
}

/** All files of a directory as text. */
function read(directory: string): Map<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((path) =>
    join(directory, path),
  );
  return new Map(
    paths.filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path, 'utf8')]),
  );
}

test('a view of a kind that has no rows is not read, and the report is the same', async () => {
  const b = await bench();
  const directory = mkdtempSync(join(tmpdir(), 'pgmend-empty-'));
  const out = join(directory, 'report');
  const write = async () => {
    await report(await b.settings({ out, format: 'html,json,csv,sql' }), silent());
    return read(out);
  };
  try {
    await b.both(`create table same (id int primary key, v text); insert into same values (1, 'a');
      create table other (id int primary key, v text); insert into other values (1, 'a'), (2, 'b')`);
    await b.live.sql.unsafe(`update other set v = 'c' where id = 2`);
    await b.run();
    const before = await write();
    const views = ['same_missing', 'same_corrupted', 'same_new', 'same_json', 'other_missing', 'other_new'];
    for (const view of views) {
      const [row] =
        await b.rows(`select string_agg(format('null::%s as %I', format_type(atttypid, atttypmod), attname), ', ' order by attnum)
        from pg_attribute where attrelid = 'pgmend.${view}'::regclass and attnum > 0`);
      await b.live.sql.unsafe(`create or replace view pgmend.${view} as
        select ${row?.[0]} from (select 1 / (random() * 0)::int as zero) as never where zero > 0`);
      const error = await b.rows(`select * from pgmend.${view}`).catch((caught) => caught);
      assert.is(error.code, '22012', 'to read it is an error');
    }
    assert.equal(await write(), before);
  } finally {
    rmSync(directory, { recursive: true });
    await b.drop();
  }
});

test('a view that is not there any more is told of, also where it has no rows', async () => {
  const b = await bench();
  try {
    await b.both('create table t (id int primary key, v text)');
    await b.run();
    await b.live.sql.unsafe('drop view pgmend.t_new');
    const out = join(tmpdir(), `pgmend-gone-${process.pid}`);
    const error = await report(await b.settings({ out, format: 'csv' }), silent()).catch((caught) => caught);
    assert.is(error.exitCode, 2);
    assert.match(error.message, 'stages were run again, and not to the end');
  } finally {
    await b.drop();
  }
});

test('what repair.sql is written from is made where something is to be repaired, and is never held as a whole', async () => {
  const b = await bench();
  try {
    await b.both(`create table same (id int primary key); create table plain (id int primary key, v text);
      create table waits (id int primary key, v text unique); insert into plain values (1, 'a'); insert into waits values (1, 'a')`);
    await b.live.sql.unsafe(
      `update plain set v = 'b'; update waits set v = 'b'; insert into same values (1)`,
    );
    await b.run();
    const made =
      await b.rows(`select proname from pg_proc where pronamespace = 'pgmend'::regnamespace and proname ~ '_script$'
      union all select relname from pg_class where relnamespace = 'pgmend'::regnamespace and relname ~ '_waits$' order by 1`);
    assert.equal(made.flat(), ['plain_script', 'waits_script', 'waits_waits']);
    const plan = await b.rows('explain select line from pgmend.waits_script() as line');
    // a call that is not written out keeps all lines until the last one is there
    assert.not.match(plan.flat().join('\n'), /Function Scan on waits_script/);
  } finally {
    await b.drop();
  }
});

test.run();
