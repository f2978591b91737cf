import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { holdAt } from './hold.ts';
import {
  endOf,
  meanwhile,
  nothingLeft,
  type Several,
  sessions,
  severalCompared,
  startRun,
} from './several.ts';

// Issue 6: --jobs N compares several tables at once, all in one exported snapshot, biggest first; every connection of
// ours is named, bounded, and closed.

let bench: Several;
test.before(
  loud(async () => {
    bench = await severalCompared();
  }),
);
test.after(() => bench?.drop());

/** All files of a report, without what says when and why so. */
function read(out: string): Record<string, string> {
  const root = join(bench.folder, out);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(root, path)).isFile(),
  );
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  const { live, tables, ...rest } = JSON.parse(files['report.json'] as string);
  const timeless = tables.map((table: object) => ({ ...table, strategy_reason: null, compared_at: null }));
  return {
    ...files,
    'report.json': JSON.stringify({
      ...rest,
      live: { ...live, snapshot_at: null, lsn: null },
      tables: timeless,
    }),
  };
}

test('any number of jobs finds the same, byte for byte', async () => {
  const found: Record<string, string>[] = [];
  for (const jobs of ['1', '2', '4', '9']) {
    const out = `jobs-${jobs}`;
    const { code, stderr } = await bench.pgmend([
      ...bench.run,
      '--jobs',
      jobs,
      '--out',
      out,
      '--format',
      'json,csv,sql',
    ]);
    assert.is(code, bench.code, stderr);
    found.push(read(out));
  }
  const [one, ...others] = found;
  assert.match(one?.['differences.jsonl'] ?? '', 'public.big');
  for (const other of others) assert.equal(other, one);
  await nothingLeft(bench);
});

test('as many sessions as jobs, all named, and no more than one or two beside them', async () => {
  for (const jobs of [2, 5]) {
    const hold = await holdAt(bench, { reads: 'big' });
    const running = startRun(bench, ['--jobs', String(jobs)]);
    try {
      // each brings a part of it
      await meanwhile(running, `${jobs} wait for old`, async () => {
        const rows = await bench.old
          .sql`select from pg_locks where not granted and relation = 'big'::regclass`;
        return rows.length === jobs;
      });
      const { old, live } = await sessions(bench);
      assert.equal(
        old.map(({ name }) => name),
        Array(jobs).fill('pgmend (old side)'),
      );
      const at = live.map(({ name }) => name.replace(/: \d.*$/, '')).sort();
      assert.equal(
        at.filter((name) => name !== 'pgmend run: watch'),
        [...Array(jobs).fill('pgmend 45_pull public.big'), 'pgmend run'],
      );
      assert.ok(at.length <= jobs + 2, `${at}`);
    } finally {
      await hold.release();
    }
    assert.is((await endOf(running)).code, bench.code);
    await nothingLeft(bench);
  }
});

test('the biggest table is compared first', async () => {
  assert.is((await bench.pgmend([...bench.run, '--jobs', '1'])).code, bench.code);
  const rows = await bench.live.sql`
    select table_name from pgmend.runs where stage in ('50_compare', '55_absent')
      and run_id = (select max(run_id) from pgmend.runs) order by id`;
  assert.equal(rows.map(({ table_name }) => table_name).slice(0, 3), [
    'public.big',
    'public.tracker',
    'public.notes',
  ]);
});

test('while one compares with several jobs, a second ends with 6, or waits until the first is done', async () => {
  const hold = await holdAt(bench, { reads: 'tracker' });
  const first = startRun(bench, ['--out', 'first', '--format', 'json,csv,sql']);
  let third: ReturnType<typeof startRun> | undefined;
  try {
    await hold.reached(first);
    const second = await bench.pgmend([...bench.run, '--out', 'second']);
    assert.is(second.code, 6, second.stderr);
    assert.match(second.stderr, /another pgmend process holds[\s\S]*--wait/);
    third = startRun(bench, ['--wait', '60', '--out', 'third', '--format', 'json,csv,sql']);
    await meanwhile(
      third,
      'the third tries',
      async () => (await sessions(bench)).live.filter(({ name }) => name === 'pgmend run').length === 2,
    );
  } finally {
    await hold.release();
  }
  assert.is((await endOf(first)).code, bench.code);
  assert.is((await endOf(third)).code, bench.code);
  assert.equal(read('third'), read('first'));
  await nothingLeft(bench);
});

test.run();
