import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { startProxy, type TcpProxy } from '../../support/proxy.ts';
import { type Several, several } from '../jobs/several.ts';

// Issue 6, gentle: --max-rate holds what comes from old to so many megabytes a second, of all jobs together; --pause
// waits after each chunk of rows. Only lower bounds of times are looked at: a slow machine breaks none.

let bench: Several;
let proxy: TcpProxy;
let session: postgres.Sql;

test.before(
  loud(async () => {
    bench = await several();
    const wide = `create table wide (id int primary key, v text); create table wide2 (id int primary key, v text);
      insert into wide select n, repeat('x', 980) from generate_series(1, 600) n; insert into wide2 select * from wide;
      analyze wide; analyze wide2`;
    await bench.old.sql.unsafe(wide);
    await bench.live.sql.unsafe(wide);
    assert.is((await bench.pgmend(bench.run)).code, bench.code);
    proxy = await startProxy(bench.old.urlFromLive);
    session = postgres(bench.live.url, { max: 1, onnotice: () => undefined });
  }),
);
test.after(async () => {
  await session?.end();
  await proxy?.close();
  await bench?.drop();
});

/** Seconds that one call of pace() takes, by the server's clock. */
async function paced(settings: Record<string, string>, rows: number, bytes: number): Promise<number> {
  const [row] = await session.begin(async (tx) => {
    for (const [name, value] of Object.entries(settings))
      await tx`select set_config(${name}, ${value}, true)`;
    return tx`select extract(epoch from clock_timestamp() - statement_timestamp())::float8 as seconds
      from (select pgmend.pace(${rows}::bigint, ${bytes}::numeric, null) offset 0) as p`;
  });
  return row?.seconds;
}

test('pace waits until so many bytes may have come, and at least for the pause', async () => {
  assert.ok((await paced({ 'pgmend.max_rate': '2' }, 10, 800_000)) >= 0.4);
  assert.ok((await paced({ 'pgmend.pause': '300ms' }, 10, 0)) >= 0.3);
  assert.ok((await paced({ 'pgmend.max_rate': '2', 'pgmend.pause': '50ms' }, 10, 800_000)) >= 0.4);
});

for (const [what, jobs, tables, strategy] of [
  ['one job', '1', ['wide'], 'full'],
  ['several jobs together', '3', ['wide', 'wide2'], 'full'],
  ['small tables one after the other', '1', ['wide', 'wide2', 'tracker', 'notes'], 'full'],
] as const) {
  test(`--max-rate holds for ${what}`, async () => {
    await proxy.restart();
    const args = ['run', '--old', proxy.url(bench.env.PGMEND_OLD_URL), '--max-rate', '1', '--out', 'paced'];
    const { stderr, code } = await bench.pgmend([
      ...args,
      '--jobs',
      jobs,
      '--strategy',
      strategy,
      '--table',
      ...tables,
    ]);
    assert.ok(code === 0 || code === 1, stderr);
    const { bytes, milliseconds } = (await proxy.counts()).fromTarget;
    // a quarter of a second's worth may come as a burst
    assert.ok(bytes > 500_000, `${bytes} bytes`);
    const rate = bytes / 1000 / (milliseconds + 250);
    assert.ok(rate <= 1, `${rate} MB a second: ${bytes} bytes in ${milliseconds} ms`);
  });
}

test('a table that comes in one chunk is held to the rate as well, and pauses', async () => {
  // never analysed, so that nobody knows how large its rows are
  const rows = `create table tiny (id int primary key, v text) with (autovacuum_enabled = off);
    insert into tiny select n, repeat('x', 996) from generate_series(1, 800) n`;
  await bench.old.sql.unsafe(rows);
  await bench.live.sql.unsafe(rows);
  for (const [args, least] of [
    [['--max-rate', '1'], 0.8],
    [['--max-rate', '2', '--jobs', '2'], 0.8],
    [['--pause', '700ms'], 0.7],
  ] as const) {
    const { code, stderr } = await bench.pgmend(['run', '--table', 'tiny', ...args]);
    assert.is(code, 0, stderr);
    const [row] = await bench.live.sql`
      select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds from pgmend.runs
      where stage = '45_pull' and run_id = (select max(run_id) from pgmend.runs)`;
    assert.ok(row?.seconds >= least, `${args}: ${row?.seconds}`);
  }
});

test.run();
