import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { until } from '../../support/poll.ts';
import { holdAt } from './hold.ts';
import { endOf, type Several, several, startRun } from './several.ts';

// semantics.md: live takes writes meanwhile: one snapshot for all tables, whoever compares them.

let bench: Several;
test.before(
  loud(async () => {
    bench = await several();
    for (const [side, amount] of [
      // no amount of money that live ever has
      [bench.old, -2_000_000_000],
      [bench.live, 1000],
    ] as const) {
      // every row differs, so that the report shows all of live
      await side.sql.unsafe(`
        create table checking (id int primary key, amount int not null);
        create table savings (id int primary key, amount int not null);
        insert into checking select n, ${amount} from generate_series(1, 20) n;
        insert into savings select n, ${amount} from generate_series(1, 20) n`);
    }
    assert.is((await bench.pgmend(bench.run)).code, bench.code);
  }),
);
test.after(() => bench?.drop());

/** Moves money between the tables, many times, until it is told to stop. */
function moveMoney() {
  const writer = postgres(bench.live.url, { max: 1, onnotice: () => undefined });
  let moved = 0;
  let stopped = false;
  const work = (async () => {
    for (; !stopped; moved++) {
      const amount = 1 + (moved % 7);
      await writer.unsafe(`begin; update checking set amount = amount - ${amount} where id = ${1 + (moved % 20)};
        update savings set amount = amount + ${amount} where id = ${1 + (moved % 13)}; commit`);
    }
  })();
  return {
    moved: () => moved,
    stop: async () => {
      stopped = true;
      await work;
      await writer.end();
    },
  };
}

for (const last of ['savings', 'tracker'] as const) {
  test(`several jobs see one snapshot while money moves between tables (${last} comes later)`, async () => {
    const config = join(bench.beside, 'money.yaml');
    await writeFile(config, 'tables: { checking: { strategy: sieve }, savings: { strategy: full } }');
    const hold = await holdAt(bench, { reads: last });
    const money = moveMoney();
    const running = startRun(bench, ['--config', config, '--table', 'checking', 'savings', 'tracker']);
    try {
      await hold.reached(running);
      const before = money.moved();
      await until('much money is moved', () => money.moved() > before + 50, 30);
    } finally {
      await hold.release();
    }
    assert.is((await endOf(running)).code, 1);
    await money.stop();
    const text = await readFile(join(bench.folder, 'pgmend-report', 'differences.jsonl'), 'utf8');
    const rows = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const accounts = rows.filter(({ table }) => /checking|savings/.test(table));
    assert.is(accounts.length, 40);
    const sum = accounts.reduce((total, { live }) => total + Number(live.amount), 0);
    assert.is(sum, 40_000, 'all of it is there, wherever it is just now');
    const snapshots = await bench.live
      .sql`select distinct snapshot_at, snapshot_lsn from pgmend.tables where not kept`;
    assert.is(snapshots.length, 1);
  });
}

test.run();
