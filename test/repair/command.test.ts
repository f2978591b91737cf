import { spawnSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { hasPsql } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { atWork, fingerprint, type Workbench, workbench } from '../support/workbench.ts';

// design.md: repair shows what it would do, --apply does it; undo the same for undoing it; their exit codes.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

let bench: Workbench;
test.before.each(
  loud(async () => {
    bench = await workbench();
    assert.is((await bench.pgmend(['run'])).code, 1);
  }),
);
test.after.each(() => bench?.drop());

const columns = 'id, name, email';
const rowsOf = async (side: 'old' | 'live', upTo = 100): Promise<string[]> => {
  const rows = await bench[side].sql.unsafe(
    `select row(${columns})::text as row from accounts where id <= ${upTo} order by id`,
  );
  return rows.map(({ row }) => row);
};

test('without --apply nothing is written, and the counts are those of --apply', async () => {
  const before = await rowsOf('live');
  const dry = await bench.pgmend(['repair', '--json', '--quiet']);
  assert.equal([dry.code, dry.stderr], [0, '']);
  assert.equal(await rowsOf('live'), before);
  const wet = await bench.pgmend(['repair', '--apply', '--yes', '--json', '--quiet']);
  assert.is(wet.code, 0);
  const [shown, done] = [JSON.parse(dry.stdout), JSON.parse(wet.stdout)];
  assert.equal(shown.tables, done.tables);
  assert.equal([shown.applied, shown.repair, done.applied], [false, null, true]);
  const [table] = done.tables;
  assert.equal([table.missing, table.corrupted, table.written], [2, 2, 4]);
  assert.equal(table.outcomes, {
    repaired: 4,
    already_right: 0,
    skipped: 0,
    blocked: 0,
    not_chosen: 0,
    pending: 0,
  });
  assert.equal(await rowsOf('live', 10), await rowsOf('old', 10));
});

test('--apply where nobody can be asked writes nothing without --yes: repair, undo', async () => {
  const before = await rowsOf('live');
  for (const command of ['repair', 'undo']) {
    const { code, stdout, stderr } = await bench.pgmend([command, '--apply']);
    assert.equal([code, stdout], [2, ''], command);
    assert.match(
      stderr,
      /--apply would write to \S+@\S+:\d+\/\S+, and without a terminal pgmend cannot ask/,
      command,
    );
    assert.match(stderr, 'Add --yes to write without being asked', command);
  }
  assert.equal(await rowsOf('live'), before);
  assert.is((await bench.pgmend(['repair', '--apply', '--yes'])).code, 0);
  const undone = await bench.pgmend(['undo', '--apply']);
  assert.is(undone.code, 2);
  assert.equal(await rowsOf('live', 10), await rowsOf('old', 10));
});

test('flags that mean the same everywhere are taken by every command', async () => {
  const both = ['--old', bench.old.urlFromLive, '--live', bench.live.url, '--yes'];
  const commands = [
    'check',
    'run',
    'report',
    'plan',
    'render',
    'status',
    'repair',
    'undo',
    'grants',
    'stage 60',
    'clean',
  ];
  for (const command of commands) {
    const { stderr } = await bench.pgmend([...command.split(' '), ...both]);
    assert.not.match(stderr, 'unknown option', command);
  }
  const help = await bench.pgmend(['status', '--help']);
  assert.not.match(help.stdout, /--yes|--old/);
});

test('a run after the repair finds nothing but new rows; undo gives live back, and the run finds the same again', async () => {
  const before = await rowsOf('live');
  const first = await bench.report();
  const repaired = await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is(repaired.code, 0, repaired.stderr);
  assert.match(repaired.stdout, 'REPAIRED: 4 rows written as repair 1');
  assert.match(repaired.stdout, /public\.accounts +2 +2 +4 +0 +0 +0 +0/);
  assert.is((await bench.pgmend(['run'])).code, 0);
  const dry = await bench.pgmend(['undo']);
  assert.equal([dry.code, await rowsOf('live', 10)], [0, await rowsOf('old', 10)]);
  assert.match(dry.stdout, 'DRY RUN: nothing was written; --apply would put back 4 rows of repair 1');
  const undone = await bench.pgmend(['undo', '--apply', '--yes']);
  assert.is(undone.code, 0, undone.stderr);
  assert.match(undone.stdout, 'UNDONE: 4 rows of repair 1 put back');
  assert.equal(await rowsOf('live'), before);
  assert.is((await bench.pgmend(['run'])).code, 1);
  const again = await bench.report();
  const timeless = ({ tables }: typeof first) => tables.map((table) => ({ ...table, compared_at: null }));
  assert.equal(timeless(again), timeless(first));
  const twice = await bench.pgmend(['undo', '--apply', '--yes']);
  assert.equal([twice.code, twice.stdout], [2, '']);
  assert.match(twice.stderr, 'there is no repair to undo');
});

test('rows that need a decision make the exit code 1, and are shown with what stands in the way', async () => {
  await bench.live.sql`create unique index only_one on accounts (name)`;
  await bench.live.sql`update accounts set name = 'name 2' where id = 11`;
  await bench.live.sql`update accounts set name = 'by a user' where id = 6`;
  const { code, stdout } = await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is(code, 1);
  assert.match(
    stdout,
    'public.accounts: blocked: unique index only_one: another row of live has the same name (1 row)',
  );
  assert.match(stdout, '{"id":"2"} blocked, by public.accounts {"id":"11"}');
  assert.match(stdout, 'public.accounts: skipped: changed since: name (1 row)');
  assert.match(stdout, '2 rows need a decision');
  // the way is free: the next call takes it up
  await bench.live.sql`update accounts set name = 'name 11' where id = 11`;
  const next = await bench.pgmend(['repair', '--apply', '--yes', '--json']);
  assert.is(next.code, 1);
  const [table] = JSON.parse(next.stdout).tables;
  assert.equal([table.written, table.outcomes.repaired, table.outcomes.skipped], [1, 3, 1]);
});

test('--only, --where and --table choose rows; the others are not chosen', async () => {
  const missing = await bench.pgmend(['repair', '--only', 'missing', '--json']);
  const [table] = JSON.parse(missing.stdout).tables;
  assert.equal([missing.code, table.outcomes.repaired, table.outcomes.not_chosen], [0, 2, 2]);
  const where = await bench.pgmend([
    'repair',
    '--where',
    "id = 5 and name like 'name%'",
    '--json',
    '--apply',
    '--yes',
  ]);
  const [chosen] = JSON.parse(where.stdout).tables;
  assert.equal([where.code, chosen.outcomes.repaired, chosen.outcomes.not_chosen], [0, 1, 3]);
  const empty = await bench.pgmend(['repair', '--where', '']);
  assert.equal([empty.code, empty.stderr.includes('--where is empty')], [2, true]);
  const wrong = await bench.pgmend(['repair', '--where', 'nothing = 1']);
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, '--where does not fit public.accounts: column "nothing" does not exist');
});

test('--rows writes what became of every row, for its owner alone', async () => {
  const { code } = await bench.pgmend(['repair', '--only', 'corrupted', '--rows', 'rows.jsonl']);
  assert.is(code, 0);
  const file = join(bench.folder, 'rows.jsonl');
  assert.is((await stat(file)).mode & 0o777, 0o600);
  const lines = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.map(({ key, status, changed, outcome }) => [key.id, status, changed, outcome]),
    [
      ['1', 'missing', null, 'not chosen'],
      ['2', 'missing', null, 'not chosen'],
      ['5', 'corrupted', ['name'], 'repaired'],
      ['6', 'corrupted', ['email'], 'repaired'],
    ],
  );
  const nowhere = await bench.pgmend(['repair', '--rows', 'no/such/place']);
  assert.is(nowhere.code, 2);
});

withPsql('--script writes the chosen part of the repair for psql, and does nothing', async () => {
  const before = await rowsOf('live');
  const { code, stdout, stderr } = await bench.pgmend(['repair', '--script', 'r.sql', '--only', 'missing']);
  assert.equal([code, stdout], [0, ''], stderr);
  assert.match(stderr, 'to be run by psql: r.sql');
  assert.equal(await rowsOf('live'), before);
  const file = join(bench.folder, 'r.sql');
  assert.is((await stat(file)).mode & 0o777, 0o600);
  const ran = spawnSync('psql', ['-X', '-v', 'ON_ERROR_STOP=1', '-f', file, bench.live.url], {
    encoding: 'utf8',
  });
  assert.is(ran.status, 0, ran.stderr);
  assert.is((await bench.pgmend(['run'])).code, 1);
  const { counts } = (await bench.report()).tables[0] ?? {};
  assert.equal([counts?.missing, counts?.corrupted], [0, 2]);
  const both = await bench.pgmend(['repair', '--script', 'r.sql', '--apply', '--yes']);
  assert.is(both.code, 2);
});

test('what is wrong on the command line is told before anything is touched', async () => {
  const before = await fingerprint(bench.live.sql);
  for (const [args, message] of [
    [['repair', '--batch', '0'], '--batch 0 is not a number of rows'],
    [['repair', '--batch', 'many'], '--batch many is not a number of rows'],
    [['repair', '--include', 'all'], '--include all is not one of reused_key, edited_later'],
    [['repair', '--only', 'new'], 'Allowed choices are missing, corrupted'],
    [['undo', '--repair', 'last'], '--repair last is not the number of a repair'],
    [['undo', '--repair', '99'], 'there is no repair 99 to undo'],
    [['repair', '--confirm'], 'there is no repair to confirm'],
  ] as [string[], string][]) {
    const { code, stderr } = await bench.pgmend(args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, message);
  }
  assert.equal(await fingerprint(bench.live.sql), before);
});

test('nothing is repaired from a comparison that is not whole, or that was made with other settings', async () => {
  const other = await bench.pgmend(['repair', '--apply', '--yes', '--exact']);
  assert.is(other.code, 2);
  assert.match(other.stderr, 'the tables or the settings have changed since the comparison: public.accounts');
  assert.match(other.stderr, 'pgmend run');
  await bench.live.sql`alter table accounts add since date`;
  assert.is((await bench.pgmend(['repair', '--apply', '--yes'])).code, 2);
  await bench.pgmend(['clean']);
  const nothing = await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is(nothing.code, 2);
  assert.match(nothing.stderr, 'nothing is staged in schema pgmend');
});

test('clean refuses while a repair is open; --confirm keeps the repair for good', async () => {
  await bench.pgmend(['repair', '--apply', '--yes']);
  const refused = await bench.pgmend(['clean']);
  assert.is(refused.code, 2);
  assert.match(refused.stderr, 'clean would drop the undo data of open repairs');
  assert.match((await bench.pgmend(['status'])).stdout, /repair 1, by \w+, .*: is open/);
  const confirmed = await bench.pgmend(['repair', '--confirm']);
  assert.is(confirmed.code, 0);
  assert.match(confirmed.stderr, 'confirmed: repair 1');
  assert.is((await bench.pgmend(['undo'])).code, 2);
  assert.is((await bench.pgmend(['clean'])).code, 0);
  assert.equal(await rowsOf('live', 10), await rowsOf('old', 10));
});

test('clean --keep-undo drops everything but what takes the repair back', async () => {
  const before = await rowsOf('live');
  const empty = (await fingerprint(bench.live.sql)).filter((line) => !/pgmend|postgres_fdw/.test(line));
  await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is((await bench.pgmend(['clean', '--keep-undo'])).code, 0);
  const left = await bench.live.sql`
    select relname from pg_class where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f') order by 1`;
  assert.equal(
    left.map(({ relname }) => relname),
    ['accounts_undo', 'made_outside', 'repaired_tables', 'repairs', 'runs'],
  );
  assert.is((await bench.pgmend(['undo', '--apply', '--yes'])).code, 0);
  assert.equal(await rowsOf('live'), before);
  assert.is((await bench.pgmend(['clean'])).code, 0);
  const after = (await fingerprint(bench.live.sql)).filter((line) => !/pgmend|postgres_fdw/.test(line));
  assert.equal(
    after.filter((line) => line.startsWith('class')),
    empty.filter((line) => line.startsWith('class') && after.includes(line)),
  );
});

test('clean --force drops what takes a repair back', async () => {
  await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is((await bench.pgmend(['clean', '--force'])).code, 0);
  assert.is((await bench.live.sql`select from pg_namespace where nspname = 'pgmend'`).length, 0);
});

test('default gives missing rows what live requires and old does not have', async () => {
  await bench.live.sql`alter table accounts add plan text not null default 'x'`;
  await bench.live.sql`alter table accounts alter plan drop default`;
  await bench.pgmend(['run']);
  const blocked = await bench.pgmend(['repair', '--apply', '--yes', '--only', 'missing']);
  assert.is(blocked.code, 1);
  assert.match(blocked.stdout, 'live requires plan, which old does not have');
  await writeFile(
    join(bench.folder, 'pgmend.yaml'),
    `tables: { accounts: { default: { plan: "it's free", flavor: 7 } } }`,
  );
  const { code, stderr } = await bench.pgmend(['repair', '--apply', '--yes']);
  assert.is(code, 0, stderr);
  const given = await bench.live.sql`select plan, flavor from accounts where id < 3`;
  assert.equal(
    [...given],
    [
      { plan: "it's free", flavor: '7' },
      { plan: "it's free", flavor: '7' },
    ],
  );
  await writeFile(join(bench.folder, 'pgmend.yaml'), `tables: { accounts: { default: { plans: 1 } } }`);
  assert.match((await bench.pgmend(['run'])).stderr, 'names plans, which is not on live');
});

test('Ctrl-C leaves what was committed, and the next call goes on', async () => {
  // the third row waits for somebody: the first batches are committed by then
  const hold = await bench.live.sql.reserve();
  await hold.unsafe('begin; update accounts set name = name where id = 6');
  const child = bench.start(['repair', '--apply', '--yes', '--batch', '1', '--lock-timeout', '5min']);
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  await until(
    'the repair waits for a lock',
    async () =>
      (await bench.live.sql`select from pg_locks where not granted`).length > 0 &&
      (await atWork(bench.live.sql)).some(({ application }) => application.startsWith('pgmend 70_repair')),
  );
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.on('close', resolve));
  await hold.unsafe('rollback');
  hold.release();
  assert.is(code, 130, said);
  assert.match(said, '`pgmend repair --apply` continues with the rest');
  assert.equal((await rowsOf('live')).length, 10);
  assert.match(
    (await bench.pgmend(['status'])).stdout,
    'was interrupted: `pgmend repair --apply` continues it',
  );
  const next = await bench.pgmend(['repair', '--apply', '--yes', '--json']);
  assert.is(next.code, 0, next.stderr);
  const [table] = JSON.parse(next.stdout).tables;
  assert.equal([table.outcomes.repaired, table.written], [4, 3]);
  assert.is((await bench.pgmend(['undo', '--apply', '--yes'])).code, 0);
  assert.is((await bench.pgmend(['run'])).code, 1);
  assert.equal((await bench.report()).tables[0]?.counts?.corrupted, 2);
});

test('two at once: the second waits, or says who is there', async () => {
  const both = await Promise.all([
    bench.pgmend(['repair', '--apply', '--yes', '--wait', '60', '--json', '--quiet']),
    bench.pgmend(['repair', '--apply', '--yes', '--wait', '60', '--json', '--quiet']),
  ]);
  const written = both.map(({ stdout }) => JSON.parse(stdout).tables[0].written).sort();
  assert.equal(written, [0, 4]);
});

test.run();
