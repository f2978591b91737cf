import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// design.md, "The report": files are streamed; the memory of the node process does not grow with the number of rows.

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench({ empty: true });
    await bench.live.sql`create table wide (id int primary key, v text)`;
    await bench.old.sql.unsafe(`
      create unlogged table wide as select n as id, repeat(md5(n::text), 16) as v from generate_series(1, 250000) n;
      alter table wide add primary key (id); analyze wide`);
  }),
);
test.after(() => bench?.drop());

const megabyte = 1024 * 1024;
/** Code that node runs before the program: it tells the most memory that the process ever had. */
const measured = encodeURIComponent(
  "process.on('exit', () => process.stderr.write('maxrss ' + process.resourceUsage().maxRSS + '\\n'))",
);

test('a report of hundreds of megabytes is written in less memory than it has bytes', async () => {
  const { code, stderr } = await bench.pgmend(['run', '--out', 'large'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${measured}` },
    timeout: 200_000,
  });
  assert.is(code, 1, stderr);
  let bytes = 0;
  for (const file of ['differences.jsonl', 'tables/public.wide/missing.csv']) {
    bytes += (await stat(join(bench.folder, 'large', file))).size;
  }
  assert.ok(bytes > 250 * megabyte, `${bytes} bytes`);
  const peak = Number(/maxrss (\d+)/.exec(stderr)?.[1]) * 1024;
  assert.ok(peak > 30 * megabyte, 'the oracle works');
  assert.ok(peak < 200 * megabyte, `${Math.round(peak / megabyte)} MB of memory at the most`);
});

test.run();
