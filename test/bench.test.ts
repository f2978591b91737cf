import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompareDatabases, compareDatabases, type Data, withSql } from './bench/compare-databases.ts';
import { tempBytes, withGrowth } from './bench/measured.ts';
import type { Results, WayResult } from './bench/results.ts';
import type { Shape } from './bench/rows.ts';
import { page } from './bench/tables.ts';
import { byPgmend, byPlainJoin, floor } from './bench/ways.ts';

const test = suite<{ databases: CompareDatabases }>('bench');

test.before(async (context) => {
  context.databases = await compareDatabases({ old: 18, live: 13 });
});
test.after(({ databases }) => databases.stop());

for (const shape of ['narrow', 'wide'] as Shape[]) {
  test(`a wrong answer about ${shape} rows ends the benchmark, a right one does not`, async ({
    databases,
  }) => {
    const data: Data = { shape, rows: 1000, share: 0.0125, tables: 2 };
    const expected = await databases.fill(data);
    assert.equal(expected, { old: 996, live: 996, identical: 988, missing: 4, corrupted: 4, new: 4 });
    const task = { databases, data, expected, old: databases.old };
    const took = await byPgmend('sieve', 2).run(task);
    assert.ok((took.comparison as number) > 0 && (took.memory as number) > 10_000_000);
    assert.ok((took.stages?.['50_compare'] as number) > 0);
    await databases.clean();
    await byPlainJoin.run(task);
    await floor.run(task);

    await withSql(
      databases.live,
      (sql) => sql`update rows_2 set email = 'x' where id = (select min(id) from rows_2)`,
    );
    for (const way of shape === 'wide' ? [byPlainJoin] : [byPgmend('sieve', 2), byPlainJoin]) {
      await databases.clean();
      const error = await way.run(task).then(
        () => undefined,
        (reason: Error) => reason,
      );
      assert.match(error?.message ?? '', /counted wrong: .*corrupted: 5 instead of 4/);
    }
  });
}

test('temp files are counted as soon as their session has ended', async ({ databases: { live } }) => {
  const before = await tempBytes(live);
  await withSql(live, async (sql) => {
    await sql`set work_mem = '64kB'`;
    await sql`select count(*) from (select n from generate_series(1, 50000) as n order by md5(n::text)) as sorted`;
  });
  assert.ok((await tempBytes(live)) - before > 1_000_000);
  assert.is(await tempBytes(live), await tempBytes(live));
});

test('what a transaction has not committed is seen to grow', async ({ databases: { live } }) => {
  const [result, growth] = await withGrowth(live, (look) =>
    withSql(live, async (sql) => {
      await sql`begin`;
      await sql`create table big as select repeat('x', 1000) from generate_series(1, 10000)`;
      await look();
      await sql`rollback`;
      return 'done';
    }),
  );
  assert.is(result, 'done');
  assert.ok(growth > 10_000_000, `${growth}`);
});

test('a small run writes what it measured', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pgmend-bench-test-'));
  const out = join(folder, 'bench.json');
  const program = fileURLToPath(new URL('bench/main.ts', import.meta.url));
  const options = [
    '--rows',
    '2000',
    '--rounds',
    '1',
    '--shares',
    '0.01',
    '--strategies',
    'sieve',
    '--no-demo',
  ];
  const args = ['--import', 'tsx', program, ...options, '--link', 'none', '400,1', '--out', out];
  try {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    const [code] = await once(child, 'close');
    assert.is(code, 0);
    const results: Results = JSON.parse(readFileSync(out, 'utf8'));
    assert.is(text, page(results));
    assert.equal(
      results.settings.map((one) => one.link),
      [null, { mbit: 400, delay: 1 }],
    );
    for (const { ways, rows, share: differing } of results.settings) {
      assert.equal([rows, differing], [2000, 0.01]);
      assert.equal(
        ways.map(({ kind }) => kind),
        ['floor', 'plain', 'pgmend'],
      );
      const [copied, , ours] = ways as [WayResult, WayResult, WayResult];
      // md5 in hex twice, md5 and a domain, two tabs and a line's end
      assert.ok(
        copied.bytesFromOld > 1993 * 120 && copied.bytesFromOld < 1993 * 140,
        `${copied.bytesFromOld}`,
      );
      assert.equal([ours.strategy, ours.chosen], ['sieve', ['sieve']]);
      assert.ok(ours.bytesFromOld > 0 && ours.stagingBytes > 0 && (ours.memoryBytes as number) > 0);
      assert.equal(
        Object.keys(ours).filter((name) => ours[name as keyof WayResult] === undefined),
        [],
      );
      assert.ok(ours.toFloor > 0 && (ours.fasterThanPlain as number) > 0 && ours.all.length === 1);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
