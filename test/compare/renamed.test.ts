import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../support/compare.ts';

// Columns that have another name on old, with all else that names columns; and what a changed key makes of old counts.

test('renamed columns are compared, shown and filtered under their names on live', async () => {
  const b = await bench();
  try {
    await b.old.sql.unsafe(`create table t (was int primary key, b text, c text, "c_" text);
      insert into t values (1, 'x', 'old only', 'also'), (2, 'x', 'old only', 'also'), (3, 'x', 'old only', 'also'), (-1, 'x', '', '')`);
    await b.live.sql.unsafe(`create table t (is_now int primary key, c text, o text);
      insert into t values (1, 'x', 'live only'), (2, 'y', 'live only'), (4, 'x', 'live only'), (-2, 'x', '')`);
    // old's b has become live's c, while old has a c of its own
    const rename = { was: 'is_now', b: 'c' };
    const files = await b.run({ tables: { t: { rename, where: `is_now > 0 and c <> 'z' -- only these` } } });
    const [t] = files.report.tables;
    assert.equal(t?.counts, { old: 3, live: 3, identical: 1, missing: 1, corrupted: 1, new: 1 });
    assert.equal([t?.key, t?.columns, t?.only_live], [['is_now'], ['c'], ['o']]);
    assert.equal(await b.rows('select is_now, c__old, c__live from pgmend.t_corrupted'), [['2', 'x', 'y']]);
    assert.equal((await b.rows('select * from pgmend.t_missing'))[0]?.slice(0, 2), ['3', 'x']);
    assert.equal(await b.rows('select * from pgmend.t_new'), [['4', 'x', 'live only']]);
  } finally {
    await b.drop();
  }
});

test('a table that can no longer be compared does not keep the counts of before', async () => {
  const b = await bench();
  try {
    await b.both('create table t (id int primary key); insert into t values (1)');
    await b.run();
    await b.live.sql`alter table t drop constraint t_pkey`;
    for (let time = 0; time < 2; time++) await b.stage(['65_summary'], { strictKeys: true });
    const unknown = [null, null, null, null, null, null];
    assert.equal(await b.rows('select * from pgmend.summary'), [
      ['public.t', ...unknown, 'not compared: no key'],
    ]);
  } finally {
    await b.drop();
  }
});

test.run();
