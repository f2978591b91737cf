import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../support/compare.ts';
import { until } from '../support/poll.ts';

// A backend of live holds one round trip's rows of old at once, and live is in production: large rows come few at a time,
// also where old was never vacuumed and pg_class does not know of what is stored out of line.

test('rows of a megabyte come by the dozen, whether old was analysed, vacuumed or neither', async () => {
  const b = await bench();
  try {
    const tables = ['untouched', 'analysed', 'vacuumed'];
    const make = (name: string, rows: number) => `
      create table ${name} (id int primary key, v text) with (autovacuum_enabled = off);
      alter table ${name} alter v set storage external;
      insert into ${name} select n, repeat('x', 1000000) from generate_series(1, ${rows}) n;`;
    for (const name of tables) {
      await b.old.sql.unsafe(make(name, 3));
      await b.live.sql.unsafe(make(name, 0));
    }
    await b.old.sql.unsafe(`
      create table parted (id int primary key, v text) partition by range (id);
      create table parted_1 partition of parted for values from (1) to (100) with (autovacuum_enabled = off);
      alter table parted_1 alter v set storage external;
      insert into parted select n, repeat('x', 1000000) from generate_series(1, 3) n`);
    await b.live.sql.unsafe('create table parted (id int primary key, v text)');
    await b.old.sql.unsafe('analyze analysed');
    await b.old.sql.unsafe('vacuum analyze vacuumed, parted_1');
    // Postgres tells its statistics some time after the fact
    await until('old knows how much was inserted', async () => {
      const [row] = await b.old.sql`
        select count(*)::int as known from pg_class c
        join pg_stat_all_tables s on s.relid = c.oid join pg_stat_all_tables t on t.relid = c.reltoastrelid
        where c.relname = any (${[...tables, 'parted_1']}) and s.n_live_tup > 0 and t.n_live_tup > 1000`;
      return row?.known === tables.length + 1;
    });
    await b.stage(['10', '12', '20']);
    const sizes = await b.rows(`
      select ftrelid::regclass::text, option_value from pg_foreign_table, pg_options_to_table(ftoptions)
      where option_name = 'fetch_size' and ftrelid::regclass::text ~ 'untouched|analysed|vacuumed|parted'`);
    assert.is(sizes.length, tables.length + 1);
    for (const [table, size] of sizes) {
      assert.ok(Number(size) >= 8 && Number(size) <= 32, `${table}: ${size} rows of a megabyte at once`);
    }
  } finally {
    await b.drop();
  }
});

test.run();
