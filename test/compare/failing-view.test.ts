import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { report } from '../../src/compare/report.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import { bench, silent } from '../support/compare.ts';

test('a view that fails while it is copied ends in one error and no half report, wherever it fails', async () => {
  const b = await bench();
  const directory = await temporaryDirectory('pgmend-failing-');
  try {
    await b.both('create table t (id int primary key, v int)');
    // a view of which the counts say that it has no rows is not read
    await b.old.sql.unsafe('insert into t values (1, 1)');
    await b.run();
    // before the first row, after it, and when a first buffer has long been sent
    for (const row of [1, 1, 1, 2, 2, 2, 20_000]) {
      await b.live.sql.unsafe(`create or replace view pgmend.t_missing as
        select id / (${row} - id) as id, id as v from generate_series(1, 30000) as id`);
      const settings = await b.settings({ out: join(directory, 'report'), format: 'csv' });
      const error = await report(settings, silent()).catch((caught) => caught);
      assert.match(String(error.detail), /22012: division by zero/);
      assert.is(error.exitCode, 3);
      assert.equal(readdirSync(directory), []);
    }
  } finally {
    await b.drop();
    await rm(directory, { recursive: true });
  }
});

test.run();
