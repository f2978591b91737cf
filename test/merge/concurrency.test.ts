import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { type Gate, gateAt, type Moment } from './gate.ts';
import { type Ended, startMerge } from './started.ts';
import { type MergeBench, mergeBench, type Row } from './support.ts';

// Others at work at a certain moment: a second merge into the same table, and who writes to the target. Both merges end
// well, nobody is lost, and no newer password is replaced by an older one.

let b: MergeBench;
test.before(
  loud(async () => {
    b = await mergeBench();
  }),
);
test.after(() => b?.drop());

const [monday, tuesday, friday] = ['2024-01-01 00:00:00', '2024-01-02 00:00:00', '2024-01-05 00:00:00'];
const testDb: Row[] = [
  [1, 'ann', 'ann-test', tuesday],
  [2, 'bob', 'bob-test', monday],
  [3, 'gate', 'gate-test', monday],
];
const devDb: Row[] = [
  [1, 'cid', 'cid-dev', monday],
  [2, 'bob', 'bob-dev', tuesday],
  [4, 'ann', 'ann-dev', monday],
];
const zed: Row = [9, 'zed', 'zed-target', monday];

/** Names, passwords and times of the target; with ids where they are asked for. */
const users = (columns = 'username, password') =>
  b.rows(`select ${columns} from merged_users order by username`);
const all = [
  ['ann', 'ann-test'],
  ['bob', 'bob-dev'],
  ['cid', 'cid-dev'],
  ['gate', 'gate-test'],
  ['zed', 'zed-target'],
];

/** Runs the body while a merge of these sources stands at a moment, lets it go on, and gives how it ended. */
async function whileStopped(
  moment: Moment,
  from: string[],
  body: (gate: Gate) => Promise<void>,
  args: string[] = [],
): Promise<Ended> {
  const gate = await gateAt(b, moment);
  const first = startMerge(b, args, from);
  try {
    await gate.waits(first.ended);
    await body(gate);
  } finally {
    await gate.end();
  }
  return first.ended;
}

const tables = () => b.fill({ test_db: testDb, dev_db: devDb, target: [zed] });

test('two merges over one staging schema: the second ends with 6, or waits with --wait', async () => {
  await tables();
  let second: Promise<Ended> | undefined;
  const first = await whileStopped('writing', ['test_db'], async () => {
    const refused = await b.pgmend(['--apply', '--yes'], { from: ['dev_db'] });
    assert.is(refused.code, 6, refused.stderr);
    assert.match(refused.stderr, 'another pgmend process holds the staging schema pgmend');
    second = startMerge(b, ['--wait', '60', '--out', 'second'], ['dev_db']).ended;
    await until('the second has tried', async () => {
      const rows = await b.target.sql`select from pg_stat_activity
        where application_name = 'pgmend merge' and datname = current_database()`;
      return rows.length > 1;
    });
  });
  assert.is(first.code, 0, first.stderr);
  assert.is((await second)?.code, 0, (await second)?.stderr);
  assert.equal(await users(), all);
});

const waitsForLock = (name: string) =>
  until(`the merge ${name} waits for the first`, async () => {
    const rows = await b.target.sql`
      select from pg_locks l join pg_stat_activity a using (pid)
      where not l.granted and l.locktype = 'advisory' and a.application_name like ${`pgmend%`}
        and a.datname = current_database() and l.objsubid = 2`;
    return rows.length > 0;
  });

for (const there of [true, false]) {
  test(`two merges over two staging schemas go one after the other (${there ? 'the table is there' : 'both are to make the table'})`, async () => {
    await tables();
    if (!there) await b.fill({ target: null });
    // with no table there is nothing for a trigger: the first stands before its source, with the lock or before it
    let second: Promise<Ended> | undefined;
    const first = await whileStopped(there ? 'writing' : 'reading', ['test_db'], async () => {
      second = startMerge(b, ['--staging', 'elsewhere', '--out', 'second'], ['dev_db']).ended;
      await waitsForLock('of dev_db');
      const late = await b.pgmend(
        ['--apply', '--yes', '--staging', 'third', '--lock-timeout', '100ms', '--out', 'third'],
        { from: ['dev_db'] },
      );
      assert.is(late.code, 6, late.stderr);
      assert.match(late.stderr, 'another merge into public.merged_users is running');
    });
    assert.is(first.code, 0, first.stderr);
    const ended = await second;
    assert.is(ended?.code, 0, ended?.stderr);
    assert.equal(
      await users(),
      all.filter(([name]) => there || name !== 'zed'),
    );
    const [unique] = await b.target.sql`select count(*)::int as n from pg_index
      where indrelid = 'merged_users'::regclass and indisunique`;
    assert.is(unique?.n, 2);
  });
}

test('two merges that both are to add the unique constraint add one', async () => {
  const columns = 'user_id int primary key, username text, password text, password_last_changed timestamptz';
  await b.fill({ test_db: testDb, dev_db: devDb, target: { rows: [zed], columns } });
  let second: Promise<Ended> | undefined;
  const constraints = ['--create-constraints'];
  const first = await whileStopped(
    'reading',
    ['test_db'],
    async () => {
      second = startMerge(b, [...constraints, '--staging', 'elsewhere', '--out', 'second'], ['dev_db']).ended;
      await waitsForLock('of dev_db');
    },
    constraints,
  );
  assert.is(first.code, 0, first.stderr);
  assert.is((await second)?.code, 0, (await second)?.stderr);
  assert.equal(await users(), all);
  const [unique] = await b.target.sql`select count(*)::int as n from pg_index
    where indrelid = 'merged_users'::regclass and indisunique`;
  assert.is(unique?.n, 2);
});

test('a password that is changed between the decision and the writing stays where it is the newer one', async () => {
  const target: Row[] = [
    [1, 'ann', 'ann-target', monday],
    [2, 'bob', 'bob-target', monday],
    [5, 'cid', 'cid-target', monday],
  ];
  const sources: Row[] = ['ann', 'bob', 'cid', 'new', 'newer'].map((name, index) => [
    index + 1,
    name,
    `${name}-test`,
    tuesday,
  ]);
  await b.fill({ test_db: sources, target });
  const merged = await whileStopped(
    'deciding',
    ['test_db'],
    async () => {
      await b.target.sql.unsafe(`set timezone = 'UTC';
        update merged_users set password = 'ann-newer', password_last_changed = '${friday}' where username = 'ann';
        update merged_users set password = 'bob-older', password_last_changed = '2023-12-31' where username = 'bob';
        delete from merged_users where username = 'cid';
        insert into merged_users values (11, 'new', 'new-older', '${monday}'), (12, 'newer', 'newer-newer', '${friday}')`);
    },
    ['--json'],
  );
  assert.is(merged.code, 0, merged.stderr);
  assert.equal(await users('user_id, username, password'), [
    ['1', 'ann', 'ann-newer'],
    ['2', 'bob', 'bob-test'],
    // whoever was deleted meanwhile comes as if there had been nobody
    ['5', 'cid', 'cid-test'],
    ['11', 'new', 'new-test'],
    ['12', 'newer', 'newer-newer'],
  ]);
  const { outcomes } = JSON.parse(merged.stdout);
  assert.is(outcomes.overtaken, 2);
  assert.is(outcomes.inserted + outcomes.updated, 3);
});

test('an id that somebody takes just before the merge makes it start over: both users are there', async () => {
  await b.fill({ test_db: testDb, target: [zed] });
  const merged = await whileStopped(
    'deciding',
    ['test_db'],
    async () => {
      await b.target.sql`insert into merged_users values (1, 'walk-in', 'walk-in', ${tuesday})`;
    },
    ['--verbose'],
  );
  assert.is(merged.code, 0, merged.stderr);
  assert.match(merged.stderr, 'starting over');
  assert.equal(await users('user_id, username, password'), [
    ['10', 'ann', 'ann-test'],
    ['2', 'bob', 'bob-test'],
    ['3', 'gate', 'gate-test'],
    ['1', 'walk-in', 'walk-in'],
    ['9', 'zed', 'zed-target'],
  ]);
});

test('a unique password that is taken ends it with 3 at once: nobody came in between, and nothing is written', async () => {
  await b.fill({ test_db: testDb, target: [[9, 'zed', 'ann-test', monday]] });
  await b.target.sql`create unique index on merged_users (password)`;
  const { code, stderr } = await b.pgmend(['--apply', '--yes', '--verbose'], { from: ['test_db'] });
  assert.is(code, 3, stderr);
  assert.not.match(stderr, 'starting over');
  assert.not.match(stderr, 'ann-test');
  assert.equal(await users(), [['zed', 'ann-test']]);
});

test.run();
