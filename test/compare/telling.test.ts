import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Statements that take long say behind the name of their session how far they are. For the sieve that must change neither
// the sums nor where they are computed.

const rows = 12_000;
let b: Bench;

test.before(
  loud(async () => {
    b = await bench({ old: 'newer' });
    await b.both(`create table t (id int primary key, v text);
      insert into t select n, 'v' || n from generate_series(1, ${rows}) n; analyze t`);
    await b.live.sql`update t set v = 'other' where id <= 3000`;
    await b.run({ strategy: 'sieve' });
  }),
);
test.after(() => b.drop());

async function stageText(name: string): Promise<string> {
  const [stage] = await b.render([name], { strategy: 'sieve', table: ['t'] });
  return stage?.text as string;
}

/** Sends a stage as psql would; gives what the session was called at its end, and the sums. */
async function send(text: string): Promise<{ name: string | undefined; sums: (string | null)[][] }> {
  return b.live.sql.begin('isolation level repeatable read', async (tx) => {
    await tx`select set_config('application_name', 'psql', true)`;
    await tx.unsafe(text);
    const [row] = await tx`select current_setting('application_name') as name`;
    const sums = await textRows(tx as never, 'select * from pgmend.t_sieve order by on_live, bucket');
    return { name: row?.name, sums };
  });
}

test('40 tells about how many rows of live it has read, and the sums are the same however often it tells', async () => {
  const text = await stageText('40_sieve');
  const told = /random\(\) < 1\.0 \/ (\d+)\s+then pgmend\.advance\(\1, null\)/;
  assert.match(text, told);
  const whole = await send(text);
  const [, about] = /^psql: (\d+) rows$/.exec(whole.name ?? '') ?? [];
  // a sample: off by more than a third in one of billions of runs
  assert.ok(Math.abs(Number(about) - rows) < rows / 3, whole.name);
  const always = await send(text.replace(told, 'random() < 1.0 / 1 then pgmend.advance(1, null)'));
  assert.is(always.name, `psql: ${rows} rows`);
  const never = await send(text.replace(told, 'random() < 0 then pgmend.advance(1, null)'));
  assert.is(never.name, 'psql');
  assert.is(whole.sums.length, 512, 'each of 256 buckets, of both sides');
  assert.equal(whole.sums, never.sums);
  assert.equal(always.sums, never.sums);
});

test('old still sums up by itself, and while live does', async () => {
  const text = await stageText('40_sieve');
  const [insert] = /^insert into pgmend\.t_sieve\n[^;]*;/m.exec(text) ?? [];
  const plan = await b.live.sql.begin(async (tx) => {
    await tx.unsafe(text);
    return (await textRows(tx as never, `explain (verbose, costs off) ${insert}`)).flat().join('\n');
  });
  assert.match(plan, /Async Foreign Scan\n/);
  assert.match(plan, /Relations: Aggregate on \(pgmend\.t_old\)/);
  assert.match(plan, /Remote SQL: SELECT .*count\(\*\), sum\(.*\) FROM public\.t GROUP BY 2/);
  // a scan by ranges of places would push out of live's cache what others have there
  assert.match(plan, /Seq Scan on public\.t\n/);
});

test('45 tells how many rows it has brought of how many, as 40 has counted them', async () => {
  const text = await stageText('45_pull');
  const { name } = await send(text.replace(/ % \d+ = 0/, ' % 1 = 0'));
  const [row] = await b.rows('select count(*) from pgmend.t_fetched_old');
  const [brought] = row as [string];
  assert.is(name, `psql: ${brought} of ${brought} rows`);
  assert.ok(Number(brought) >= 3000);
});

test('a long name, of letters that take several bytes, leaves room for what is told', async () => {
  const seen = await b.live.sql.begin(async (tx) => {
    await tx`select set_config('application_name', ${`pgmend 45_pull public."${'größe'.repeat(9)}"`}, true)`;
    await tx`select pgmend.tell(20000, 340000)`;
    await tx`select pgmend.advance(5, 340000)`;
    const [row] =
      await tx`select application_name as name from pg_stat_activity where pid = pg_backend_pid()`;
    return row?.name;
  });
  assert.match(seen, /^pgmend 45_pull public\."gr.*: 20005 of 340000 rows$/);
  assert.ok(Buffer.byteLength(seen) <= 63);
});

test.run();
