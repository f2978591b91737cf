import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { account, assertSame, create, repaired } from './repaired.ts';

// A row locked by somebody else: reported, others go on, and the next call takes it up. What somebody else commits
// while the repair waits for it counts as changed since.

let b: Bench;
let other: postgres.Sql;
test.before(
  loud(async () => {
    b = await bench();
    other = postgres(b.live.url, { max: 1, onnotice: () => undefined });
  }),
);
test.after(async () => {
  await other?.end({ timeout: 1 });
  await b?.drop();
});

const table = `create table $ (id int primary key, v text, w text unique);`;

async function filled(name: string): Promise<{ table: string[]; lockTimeout: string }> {
  await create(b, {
    [name]: {
      both: `${table} insert into $ select g, 'v', 'w' || g from generate_series(1, 600) g`,
      old: `insert into $ select g, 'v', 'w' || g from generate_series(601, 900) g`,
      live: `update $ set v = 'wrong'`,
    },
  });
  const choice = { table: [name], lockTimeout: '500ms' };
  await b.run(choice);
  return choice;
}

async function counts(name: string): Promise<Record<string, number>> {
  const ends = Object.values(await account(b, name));
  return Object.fromEntries([...new Set(ends)].map((end) => [end, ends.filter((one) => one === end).length]));
}

/** Until the repair waits for a lock. */
const waiting = () =>
  until('the repair waits', async () => {
    const rows = await b.live.sql`
      select from pg_stat_activity where application_name like 'pgmend 70_repair%' and wait_event_type = 'Lock' and datname = current_database()`;
    return rows.length > 0;
  });

for (const mode of [{ batch: 100 }, { singleTransaction: true }]) {
  const name = 'batch' in mode ? 'locked' : 'locked_whole';
  test(`locked rows are skipped, all others repaired, and the next call takes them up (${JSON.stringify(mode)})`, async () => {
    const choice = await filled(name);
    const started = performance.now();
    await other.unsafe(
      `begin; update ${name} set w = w where id in (7, 333, 334, 598); insert into ${name} values (777, 'new', 'w777')`,
    );
    try {
      await repaired(b, mode, choice);
    } finally {
      await other.unsafe('rollback');
    }
    assert.equal(await counts(name), { repaired: 895, 'skipped: locked by another session': 5 });
    // each wait would be a second longer: five rows, in several passes
    assert.ok(performance.now() - started < 60_000);
    assert.equal(await b.rows(`select id from ${name} where v = 'wrong' order by 1`), [
      ['7'],
      ['333'],
      ['334'],
      ['598'],
    ]);
    const { tables } = await repaired(b, mode, choice);
    assert.is(tables[0]?.written, 5);
    assert.equal(await counts(name), { repaired: 900 });
    await assertSame(b, `select * from ${name} order by 1`);
  });
}

test('what is committed while the repair waits for it is not overwritten', async () => {
  const choice = { ...(await filled('raced')), lockTimeout: '30s' };
  await other.unsafe(`begin; update raced set v = 'edited' where id = 5; delete from raced where id = 6;
    update raced set w = 'other' where id = 7; insert into raced values (650, 'theirs', 'w650')`);
  const repairing = repaired(b, { batch: 5000 }, choice);
  try {
    await waiting();
  } finally {
    await other.unsafe('commit');
  }
  await repairing;
  const ends = await account(b, 'raced');
  assert.is(ends[5], 'skipped: changed since: v');
  assert.is(ends[6], 'skipped: changed since: the row is gone');
  assert.is(ends[7], 'skipped: changed since: w');
  assert.is(ends[650], 'skipped: changed since: its key is on live now, with other values');
  assert.is(Object.values(ends).filter((end) => end === 'repaired').length, 896);
  assert.equal(await b.rows(`select * from raced where id in (5, 6, 7, 650) order by 1`), [
    ['5', 'edited', 'w5'],
    ['7', 'wrong', 'other'],
    ['650', 'theirs', 'w650'],
  ]);
});

test('the same value, written by somebody else while the repair waits, is already right', async () => {
  const choice = { ...(await filled('same')), lockTimeout: '30s' };
  await other.unsafe(
    `begin; update same set v = 'v' where id = 5; insert into same values (650, 'v', 'w650')`,
  );
  const repairing = repaired(b, {}, choice);
  try {
    await waiting();
  } finally {
    await other.unsafe('commit');
  }
  await repairing;
  assert.equal(await counts('same'), { repaired: 898, 'already right': 2 });
});

test('a unique value that somebody else takes while the repair waits: blocked, and named', async () => {
  const choice = { ...(await filled('taken')), lockTimeout: '30s' };
  await other.unsafe(`begin; insert into taken values (9999, 'theirs', 'w700')`);
  const repairing = repaired(b, {}, choice);
  try {
    await waiting();
  } finally {
    await other.unsafe('commit');
  }
  await repairing;
  assert.match((await account(b, 'taken'))[700] as string, /^blocked: .* <- .*"id" : "9999"/);
  assert.is(Object.values(await account(b, 'taken')).filter((end) => end === 'repaired').length, 899);
});

test('a deadlock with a writer: the repair goes on, the writer keeps what it wrote', async () => {
  const choice = { ...(await filled('crossed')), lockTimeout: '30s' };
  // who looks for a deadlock first is its victim: the repair, and not before there is one
  await b.live.sql.unsafe(`alter database ${quoted(b.live.database)} set deadlock_timeout = '5s'`);
  await other.unsafe(
    `begin; set local deadlock_timeout = '10min'; update crossed set v = 'theirs' where id = 600`,
  );
  const repairing = repaired(b, {}, choice);
  let wrote = false;
  try {
    await waiting();
    // the repair holds this row and waits for the other one
    await other.unsafe(`update crossed set v = 'theirs' where id = 1`);
    wrote = true;
  } finally {
    await other.unsafe(wrote ? 'commit' : 'rollback');
    await b.live.sql.unsafe(`alter database ${quoted(b.live.database)} reset deadlock_timeout`);
  }
  await repairing;
  const ends = await account(b, 'crossed');
  assert.match(ends[600] as string, /^skipped: changed since: v/);
  assert.match(ends[1] as string, /^skipped: changed since: v/);
  assert.is(Object.values(ends).filter((end) => end === 'repaired').length, 898);
});

test('a table that is locked: an error that says so, and nothing is lost', async () => {
  const choice = await filled('shut');
  await other.unsafe('begin; lock table shut in exclusive mode');
  try {
    await repaired(b, {}, choice);
    assert.equal(await counts('shut'), { 'skipped: locked by another session': 900 });
  } finally {
    await other.unsafe('rollback');
  }
  await repaired(b, {}, choice);
  assert.equal(await counts('shut'), { repaired: 900 });
});

test.run();
