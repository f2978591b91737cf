import { randomInt } from 'node:crypto';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { create, repaired } from './repaired.ts';

// Writers that change, insert and delete rows while the repair runs: none of their writes is lost or overwritten, by
// their own logs, and every row that they left alone is repaired.

const rows = 2400;
let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await create(b, {
      busy: {
        both: `create table $ (id int primary key, v text not null, w text unique, n int not null default 0);
          insert into $ select g, 'v' || g, 'w' || g, 0 from generate_series(1, ${rows}) g`,
        // a third is corrupted, a third missing
        live: `update $ set v = 'wrong' where id % 3 = 0; delete from $ where id % 3 = 1`,
      },
    });
    await b.run({ table: ['busy'] });
  }),
);
test.after(() => b?.drop());

/** What a writer did last to a row, once it was committed. */
type Last = { did: 'update' | 'insert'; v: string } | { did: 'delete' };

/** Writes to every fourth row at random, of those that leave the remainder when divided by it, until it is told to stop. */
async function write(
  sql: postgres.Sql,
  remainder: number,
  stopped: () => boolean,
): Promise<Map<number, Last>> {
  const log = new Map<number, Last>();
  for (let time = 0; !stopped(); time++) {
    // beyond the rows of old, too; the other half of all rows is left alone
    const id = randomInt((rows + 400) / 8) * 8 + remainder;
    const v = `writer ${remainder} ${time}`;
    const kind = randomInt(4);
    if (kind === 0) {
      const { count } =
        await sql`insert into busy (id, v, w) values (${id}, ${v}, ${`w${id}`}) on conflict do nothing`;
      if (count === 1) log.set(id, { did: 'insert', v });
    } else if (kind === 1) {
      const { count } = await sql`delete from busy where id = ${id}`;
      if (count === 1) log.set(id, { did: 'delete' });
    } else {
      const { count } = await sql`update busy set v = ${v}, n = n + 1 where id = ${id}`;
      if (count === 1) log.set(id, { did: 'update', v });
    }
  }
  return log;
}

test('no write of others is lost, none comes back, and all that nobody touched is repaired', async () => {
  const clients = [0, 1, 2, 3].map(() => postgres(b.live.url, { max: 1, onnotice: () => undefined }));
  let done = false;
  const writers = clients.map((sql, remainder) => write(sql, remainder, () => done));
  const logs: Map<number, Last>[] = [];
  try {
    await repaired(b, { batch: 40 }, { table: ['busy'] });
  } finally {
    done = true;
    logs.push(...(await Promise.all(writers)));
    await Promise.all(clients.map((sql) => sql.end({ timeout: 1 })));
  }
  const last = new Map(logs.flatMap((log) => [...log]));
  assert.ok(last.size > 100, `only ${last.size} rows were written to: nothing overlapped`);

  const live = new Map(
    (await b.rows('select id, v, w from busy')).map(([id, v, w]) => [Number(id), { v, w }]),
  );
  const ends = new Map(
    (await b.rows('select id, status, outcome, reason from pgmend.busy_repair')).map(([id, ...end]) => [
      Number(id),
      end,
    ]),
  );
  let skipped = 0;
  for (const [id, what] of last) {
    const row = live.get(id);
    const [status, outcome] = ends.get(id) ?? [];
    if (what.did !== 'delete') assert.is(row?.v, what.v, `row ${id}: ${what.did}`);
    // what was missing all the time that the repair looked may come after somebody had inserted and deleted it
    else if (row)
      assert.equal([status, outcome, row.v], ['missing', 'repaired', `v${id}`], `row ${id} came back`);
    if (outcome === 'skipped') skipped++;
  }
  assert.ok(skipped > 0, 'the repair met nothing of what was written');
  for (let id = 1; id <= rows; id++) {
    if (last.has(id)) continue;
    assert.equal(live.get(id), { v: `v${id}`, w: `w${id}` });
    if (id % 3 !== 2) assert.is(ends.get(id)?.[1], 'repaired', `row ${id}`);
  }
  const open = [...ends.values()].filter(
    ([, outcome]) => !['repaired', 'skipped', 'already right'].includes(outcome as string),
  );
  assert.equal(open, []);
  assert.equal(await b.rows('select n from pgmend.busy_undo group by n having count(*) > 1'), []);
});

test('called again, the repair brings what is still missing, and leaves all else as others left it', async () => {
  const read = async () =>
    new Map((await b.rows('select id, v, w, n from busy')).map(([id, ...row]) => [id, row]));
  const before = await read();
  const { tables } = await repaired(b, {}, { table: ['busy'] });
  const after = await read();
  for (const [id, row] of before) assert.equal(after.get(id), row);
  const come = [...after].filter(([id]) => !before.has(id));
  assert.is(tables[0]?.written, come.length);
  for (const [id, row] of come) assert.equal([Number(id) % 3, row], [1, [`v${id}`, `w${id}`, '0']]);
});

test.run();
