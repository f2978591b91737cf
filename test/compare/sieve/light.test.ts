import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { startProxy, type TcpProxy } from '../../support/proxy.ts';

// What a sieve takes: little of the link to old, and no temporary files on live. Bytes are counted, no time is measured.

let b: Bench;
let proxy: TcpProxy;
test.before(
  loud(async () => {
    b = await bench();
    proxy = await startProxy(b.old.urlFromLive);
    await b.both(`create table t (id int primary key, name text, email text, at timestamptz);
      insert into t select g, md5(g::text), md5(g || 'mail') || '@example.com', '2020-01-01 00:00+00'::timestamptz + g * interval '1 s'
        from generate_series(1, 100000) g; analyze t`);
    await b.live.sql.unsafe(`update t set name = 'x' where id % 20000 = 1; delete from t where id = 500`);
  }),
);
test.after(async () => {
  await proxy.close();
  await b.drop();
});

test('of 100,000 rows of which six differ, a sieve brings less than a twentieth of what all rows are', async () => {
  const old = proxy.url(b.old.urlFromLive);
  const moved = async (strategy: string) => {
    await proxy.restart();
    const { report } = await b.run({ old, strategy, table: ['t'], format: 'json' });
    assert.equal(report.tables.find(({ table }) => table === 'public.t')?.counts, {
      old: 100_000,
      live: 99_999,
      identical: 99_994,
      missing: 1,
      corrupted: 5,
      new: 0,
    });
    const { fromTarget, toTarget } = await proxy.counts();
    return fromTarget.bytes + toTarget.bytes;
  };
  // the catalogs of old are read by either: with a table of no rows that is all there is
  await proxy.restart();
  await b.both('create table nothing (id int primary key)');
  await b.run({ old, table: ['nothing'], format: 'json' });
  const catalogs = (await proxy.counts()).fromTarget.bytes;
  const [all, sieved] = [await moved('full'), await moved('sieve')];
  assert.ok(
    sieved - catalogs < (all - catalogs) / 20,
    `${sieved} of ${all} bytes, ${catalogs} of them for the catalogs`,
  );
});

/** What live has written, asked in a session of its own: it sees what those before have told when they ended. */
async function temporaryFiles(): Promise<number> {
  const sql = postgres(b.live.url, { max: 1 });
  const [row] =
    await sql`select temp_files::int as files from pg_stat_database where datname = current_database()`;
  await sql.end();
  return row?.files;
}

test('live writes no temporary file, where the join of all rows writes some', async () => {
  const choice = { table: ['t'], workMem: '1MB', format: 'json' };
  const { lines } = await b.run({ ...choice, strategy: 'sieve' });
  assert.is(lines.length, 6);
  assert.is(await temporaryFiles(), 0);
  assert.equal((await b.run({ ...choice, strategy: 'full' })).lines, lines);
  assert.ok((await temporaryFiles()) > 0);
});

test('nor where all that the sieve lets through is large: unless the user says how much, its join takes what that needs', async () => {
  const wide = `create table wide (id int primary key, v text, other text);
    alter table wide alter v set storage external;
    insert into wide select g, repeat('x', 1200), 'same' from generate_series(1, 70000) g; analyze wide`;
  await b.both(wide);
  await b.live.sql.unsafe(`update wide set other = 'changed' where id % 64 = 1`);
  const before = await temporaryFiles();
  const given = async () =>
    Number(
      (
        await b.rows(`select pg_size_bytes(settings ->> 'work_mem') / 1024 / 1024 from pgmend.runs
          where stage = '50_compare' and table_name = 'public.wide' order by id desc limit 1`)
      )[0]?.[0],
    );
  const choice = { table: ['wide'], format: 'json', strategy: 'sieve' };
  const { lines } = await b.run(choice);
  // those of the other tables are kept from the runs before
  assert.is(lines.filter(({ table }) => table === 'public.wide').length, 1094);
  const taken = await given();
  assert.ok(taken > 64 && taken < 256, `${taken} MB`);
  assert.is(await temporaryFiles(), before);
  await b.run({ ...choice, workMem: '1MB' });
  assert.is(await given(), 1);
  assert.ok((await temporaryFiles()) > before);
});

test.run();
