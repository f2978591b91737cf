import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Ruling "passwords": opaque, never printed, logged or written to a report.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

// recognised wherever it turns up
const secret = (n: number) => `hush-${n}-$2b$10$'"\\`;

const fill = () =>
  bench.fill({
    test_db: [
      [1, 'ann', secret(1), day(3)],
      [1, 'ann', secret(2), day(2)],
      [3, 'bob', secret(3), day(1)],
      [7, null, secret(7), day(1)],
    ],
    dev_db: [
      [11, 'ann', secret(1), day(3)],
      [12, 'bob', secret(12), day(1)],
      [3, 'cid', secret(4), 'infinity'],
    ],
    target: [[1, 'ann', secret(1), day(1)]],
  });

test('no password comes into the report, the output, or what is staged for psql', async () => {
  await fill();
  for (const apply of [false, true]) {
    const { texts } = await bench.merge({ apply });
    for (const [file, text] of Object.entries(texts)) assert.not.match(text, 'hush', file);
    const run = await bench.pgmend(apply ? ['--apply', '--yes'] : []);
    assert.not.match(run.stdout + run.stderr, 'hush');
    const staged = await bench.rows(`select oid::regclass::text from pg_class
      where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v') order by 1`);
    assert.ok(staged.flat().includes('pgmend.merge_decided'));
    for (const [name] of staged) {
      const [[found] = []] = await bench.rows(
        `select count(*) from ${name} as t where t::text like '%hush%'`,
      );
      assert.is(found, '0', name as string);
    }
  }
});

test('an error of the server shows no password, and leaves no report', async () => {
  await fill();
  await bench.target.sql.unsafe(`alter table merged_users add constraint no_bob check (username <> 'bob')`);
  const { code, stdout, stderr } = await bench.pgmend(['--apply', '--yes', '--out', 'failed']);
  assert.ok((code ?? 0) > 1, stderr);
  assert.match(stderr, 'no_bob');
  assert.not.match(stdout + stderr, 'hush');
  assert.not(existsSync(join(bench.folder, 'failed')));
});

test.run();
