import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimate } from '../../oracle/ways.ts';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { needs } from '../../support/skip.ts';
import type { VersionPair } from '../../support/versions.ts';
import { hashables } from './hashable.ts';
import { plansInto, plansOf, remoteSql } from './plans.ts';

/** Has even a small table read in parallel. */
const parallel =
  'set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0; set max_parallel_workers_per_gather = 2;';

/** Registers tests of what the stages send where, between one pair of versions. No time is measured. */
export function shapesBetween(test: Test, pair: VersionPair): void {
  const withVersions = needs(test, 'versions', pair.servers !== undefined, pair.reason);
  let b: Bench;
  test.before(
    loud(async () => {
      if (!pair.servers) return;
      b = await bench(pair.servers);
      const keyed = hashables.map((one, n) => ({ ...one, n })).filter(({ key }) => key !== false);
      await b.both(`set timezone = 'UTC';
        ${hashables.map(({ type }, n) => `create table v${n} (id int primary key, v ${type}, w ${type} not null);`).join('\n')}
        ${keyed.map(({ type, n }) => `create table k${n} (k ${type} primary key, v text); create table c${n} (id uuid, k ${type}, v int, primary key (k, id));`).join('\n')}
        create table big (id int primary key, v text, w int);
        insert into big select g, md5(g::text), g from generate_series(1, 60000) g; analyze;`);
      await b.live.sql.unsafe("update big set v = 'x' where id % 20000 = 1");
      await b.run({ format: 'json', strategy: 'full' });
    }),
  );
  test.after(() => b?.drop());
  const asynchronous = (pair.servers?.live.major ?? 0) >= 14;

  withVersions(`${pair.name}: old sums up its own rows, of every type`, async () => {
    const choice = { strategy: 'sieve', excludeTable: ['big'] };
    const sieves = await b.render(['40_sieve'], choice);
    assert.is(sieves.length, hashables.length + 2 * hashables.filter(({ key }) => key !== false).length);
    const planned = await plansOf(
      b,
      sieves.map(({ text }) => text),
    );
    for (const { table } of sieves) {
      const name = table?.replace('public.', '') as string;
      const [plan = ''] = plansInto(planned, `${name}_sieve`);
      const type = hashables[Number(name.slice(1))]?.type;
      const [remote = '', ...more] = remoteSql(plan);
      assert.match(
        remote,
        /^SELECT .*count\(\*\), sum\(hash.*\) FROM public\.\w+ GROUP BY /,
        `${type} in ${name}: ${plan}`,
      );
      assert.is(more.length, 0);
      if (asynchronous)
        assert.match(plan, /Append[^\n]*\n(?:[^\n]*\n)*? *-> {2}Async Foreign Scan/, `${name}: ${plan}`);
    }
  });

  withVersions(
    `${pair.name}: of the candidates only those come, and nothing is merged or sorted`,
    async () => {
      const texts = await b.render(['40', '45', '50'], { strategy: 'sieve', table: ['big'] });
      const planned = await plansOf(
        b,
        texts.map(({ text }) => text),
      );
      const [pull = ''] = plansInto(planned, 'big_fetched_old');
      assert.match(remoteSql(pull).join(), /WHERE \(\(get_bit\(.*hashint4\(id\) >> \d+\) \+ \d+\)\) = 1\)\)/);
      // three rows differ, and the buckets of 60,000 have about 64
      const [, brought] =
        /Insert on[^\n]*\n(?:[^\n]*\n)*?[^\n]*Foreign Scan on pgmend\.big_old[^\n]*rows=(\d+)(?:\.\d+)? loops=1/.exec(
          pull,
        ) ?? [];
      assert.ok(Number(brought) < 1000, pull);
      const [diff = ''] = plansInto(planned, 'big_diff');
      assert.match(diff, /Hash Full Join/);
      assert.not.match(planned.join('\n'), /Merge (Full )?Join/);
      assert.not.match(planned.join('\n'), /temp (read|written)|external/i);
      assert.equal(await b.rows('select count(*) from pgmend.big_corrupted'), [['3']]);
    },
  );

  withVersions(`${pair.name}: live's candidates are read in parallel`, async () => {
    const texts = await b.render(['40', '45'], { strategy: 'sieve', table: ['big'] });
    const planned = await plansOf(
      b,
      texts.map(({ text }) => text),
      parallel,
    );
    const read = planned.filter((plan) =>
      /^Gather[^\n]*\n[\s\S]*Parallel Seq Scan on public\.big/.test(plan),
    );
    assert.is(read.length, 1, planned.join('\n'));
  });

  withVersions(
    `${pair.name}: a table that is joined whole is joined in parallel, where live can`,
    async () => {
      await estimate(b, 100_000);
      const texts = await b.render(['45', '50'], { strategy: 'full', table: ['big'] });
      const planned = await plansOf(
        b,
        texts.map(({ text }) => text),
        parallel,
      );
      const joined = planned.find((plan) => /Full Join/.test(plan)) ?? '';
      assert.match(
        joined,
        (pair.servers?.live.major ?? 0) >= 16 ? /Parallel Hash Full Join/ : /Hash Full Join/,
      );
      assert.not.match(joined, /Merge/);
      assert.equal(await b.rows('select count(*) from pgmend.big_corrupted'), [['3']]);
    },
  );
}
