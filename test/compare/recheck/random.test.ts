import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { look } from './support.ts';

// What a recheck says of a key is what a comparison of everything says of it, whatever both sides did meanwhile.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table one (id int primary key, v text, n numeric);
      create table two (tenant text, id bigint, v text, n numeric, primary key (tenant, id))`);
  }),
);
test.after(() => b?.drop());

/** Random rows come, go and change on one side; the same seed gives the same ones. */
const shake = (seed: number, share: number) => `select setseed(${seed / 100});
  delete from one where random() < ${share}; delete from two where random() < ${share};
  update one set v = case when random() < 0.3 then null else 'v' || (random() * 3)::int end where random() < ${share};
  update two set n = (random() * 3)::int where random() < ${share};
  insert into one select g, 'v' || g % 4, g % 3 from generate_series(1, 400) g where random() < ${share} on conflict do nothing;
  insert into two select 't' || g % 7, g, 'v', g % 3 from generate_series(1, 400) g where random() < ${share} on conflict do nothing`;

for (let seed = 1; seed <= 6; seed++) {
  test(`random changes, seed ${seed}: a recheck says of each key what a new comparison says`, async () => {
    await b.both(`truncate one, two; insert into one select g, 'v' || g % 4, g % 3 from generate_series(1, 300) g;
      insert into two select 't' || g % 7, g, 'v', g % 3 from generate_series(1, 300) g`);
    await b.live.sql.unsafe(shake(seed, 0.15));
    await b.run({ strategy: seed % 2 ? 'sieve' : 'full', format: 'json' });
    await b.live.sql.unsafe(shake(-seed, 0.2));
    if (seed % 3 === 0) await b.old.sql.unsafe(shake(seed + 40, 0.05));
    const { answer, lines } = await look(b);
    await b.run({ staging: 'afresh', format: 'json' });
    assert.ok(lines.length > 50, `${lines.length} rows`);
    for (const [table, key] of [
      ['one', 'id'],
      ['two', 'tenant, id'],
    ] as const) {
      const other = await b.rows(`
        select ${key}, r.outcome, r.status, r.status_now, n.status from pgmend.${table}_recheck r
        left join afresh.${table}_diff n using (${key})
        where r.status_now is distinct from n.status
          or r.status_now is not null and (r.old_row::text is distinct from n.old_row::text
            or r.live_row::text is distinct from n.live_row::text or r.changed is distinct from n.changed)
          or (r.outcome = 'gone') <> (n.status is null)
          or (r.outcome = 'stayed') <> exists (
            select from pgmend.${table}_diff d where (${key.replace(/(\w+)/g, 'd.$1')}) = (${key.replace(/(\w+)/g, 'r.$1')})
              and d.status = n.status and d.old_row::text is not distinct from n.old_row::text
              and d.live_row::text is not distinct from n.live_row::text)`);
      assert.equal(other, [], table);
      const [counts] = await b.rows(
        `select (select count(*) from pgmend.${table}_diff), (select count(*) from pgmend.${table}_recheck)`,
      );
      assert.is(counts?.[0], counts?.[1]);
    }
    const sum = answer.tables.reduce((total, { found }) => total + (found?.differed ?? 0), 0);
    assert.is(lines.length, sum);
    assert.is(
      answer.tables.some(({ found }) => (found?.old_changed ?? 0) > 0),
      seed % 3 === 0,
    );
    await b.live.sql.unsafe('drop schema afresh cascade; drop server afresh_old cascade');
  });
}

test.run();
