import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked, findings, tableOf } from '../support/checked.ts';
import { program } from '../support/cli.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { workbench } from '../support/workbench.ts';

// Issue 3: triggers, estimated rows and the strategy, tables that will not be compared and the line that would change that.

let b: Bench;
test.before.each(
  loud(async () => {
    b = await bench();
  }),
);
test.after.each(() => b?.drop());

test('triggers and rules of live are listed with whether a repair sets them off; those of the server are not', async () => {
  await b.both(
    'create table parent (id int primary key); create table t (id int primary key, p int, v text)',
  );
  await b.live.sql.unsafe(`
    alter table t add foreign key (p) references parent deferrable;
    create function f() returns trigger language plpgsql as 'begin return new; end';
    create trigger normal before insert or update on t for each row execute function f();
    create trigger deleted after delete on t for each row execute function f();
    create trigger always after update on t for each statement execute function f();
    create trigger replica after update on t for each row execute function f();
    create trigger off after insert on t for each row execute function f();
    create constraint trigger checking after insert on t deferrable for each row execute function f();
    alter table t enable always trigger always, enable replica trigger replica, disable trigger off;
    create rule shout as on insert to t do also notify inserted;
    create rule bye as on delete to t do also notify deleted;
    create table parted (id int primary key) partition by hash (id);
    create table p0 partition of parted for values with (modulus 1, remainder 0);
    create trigger above after insert on parted for each row execute function f();
    create trigger below after insert on p0 for each row execute function f()`);
  await b.old.sql.unsafe('create table parted (id int primary key)');
  const found = await checked(b);
  const { triggers, rules } = tableOf(found, 'public.t');
  assert.equal(
    triggers.map(({ name, enabled, fires_on_repair }) => [name, enabled, fires_on_repair]),
    [
      ['always', 'always', true],
      ['checking', 'origin', true],
      ['deleted', 'origin', false],
      ['normal', 'origin', true],
      ['off', 'disabled', false],
      ['replica', 'replica', false],
    ],
  );
  assert.match(triggers[3]?.definition ?? '', 'CREATE TRIGGER normal BEFORE INSERT OR UPDATE ON public.t');
  assert.equal(
    rules.map(({ name, fires_on_repair }) => [name, fires_on_repair]),
    [
      ['bye', false],
      ['shout', true],
    ],
  );
  const details = Object.fromEntries(findings(found, 'triggers').map(({ table, detail }) => [table, detail]));
  assert.equal(details, {
    'public.parted': 'a repair of live sets off triggers above, below',
    'public.t':
      'a repair of live sets off triggers always (always), checking, normal; it does not set off triggers deleted, off (disabled), replica (replica)',
  });
  assert.equal(
    findings(found, 'rules').map(({ detail }) => detail),
    ['a repair of live sets off rule shout; it does not set off rule bye'],
  );
  assert.equal(tableOf(found, 'public.parent').triggers, []);
});

test('the lines of several tables are there in one, to be pasted; schemas that were not chosen are named', async () => {
  const w = await workbench({ empty: true });
  try {
    await w.old.sql.unsafe(`
      create table t (id int primary key, at timestamp); create table u (id int primary key, at timestamp);
      create table before (id int primary key); create schema sales; create table sales.s (id int)`);
    await w.live.sql.unsafe(`
      create table t (id int primary key, at timestamptz); create table u (id int primary key, at timestamptz);
      create table after (id int primary key)`);
    const { code, stdout } = await w.pgmend(['check']);
    assert.is(code, 7);
    assert.match(
      stdout,
      'schemas of old with tables that --schema does not name, so not compared: sales (1)',
    );
    const [, block = ''] = /^all lines for pgmend\.yaml.*\n((?: {2}.*\n)+)/m.exec(stdout) ?? [];
    writeFileSync(join(w.folder, 'pgmend.yaml'), block);
    const after = await w.pgmend(['check']);
    assert.is(after.code, 0, `${block}${after.stdout}${after.stderr}`);
  } finally {
    await w.drop();
  }
});

test('rows and bytes of the last ANALYZE, of partitions together; unknown where there was none', async () => {
  const parted = `create table parted (id int primary key) partition by range (id);
    create table p0 partition of parted for values from (0) to (1000);
    create table p1 partition of parted for values from (1000) to (9000);
    insert into parted select generate_series(0, 3999)`;
  await b.both(`${parted}; create table known (id int primary key, v text);
    insert into known select g, repeat('x', 100) from generate_series(1, 1000) g;
    create table unknown (id int primary key); insert into unknown values (1)`);
  await b.old.sql.unsafe('analyze known; analyze p0; analyze p1; analyze parted');
  await b.live.sql.unsafe(
    'analyze known; analyze p0; analyze p1; delete from known where id > 700; analyze known',
  );
  const found = await checked(b);
  const rows = found.tables.map(({ table, estimated: e }) => [table, e?.old_rows, e?.live_rows]);
  assert.equal(rows, [
    ['public.known', 1000, 700],
    ['public.parted', 4000, 4000],
    ['public.unknown', null, null],
  ]);
  const [known, , unknown] = found.tables.map(({ estimated }) => estimated);
  const [size] = await b.old.sql`select pg_relation_size('known')::int as bytes`;
  assert.equal([known?.old_bytes, known?.temp_bytes], [size?.bytes, 0]);
  assert.equal([unknown?.old_bytes, unknown?.temp_bytes, found.work.old_bytes], [null, null, null]);
  assert.equal(
    findings(found, 'never_analysed').map(({ detail, fixes }) => [detail.split(': ')[1], fixes]),
    [
      ['public.unknown', [{ where: 'old', line: 'ANALYZE;' }]],
      ['public.unknown', [{ where: 'live', line: 'ANALYZE;' }]],
    ],
  );
  await b.both('analyze');
  assert.equal(findings(await checked(b), 'never_analysed'), []);
  for (const { strategy, strategy_reason } of found.tables) {
    assert.is(strategy, 'full');
    assert.ok(strategy_reason);
  }
});

/** Tables that are not compared, and the line that changes it. */
const lines: [table: string, old: string, live: string, where: string, line: string][] = [
  [
    'only on live is its id unique',
    'create table t (id int, v text)',
    'create table t (id int primary key, v text)',
    'command line',
    "--key 'public.t=id'",
  ],
  [
    'a unique key of old, with another order of columns',
    'create table t (b int not null, a int not null, v text, unique (b, a))',
    'create table t (a int, b int, v text)',
    'command line',
    "--key 'public.t=b,a'",
  ],
  [
    'no key at all, but a column named like one',
    'create table t (v text, t_id int)',
    'create table t (v text, t_id int)',
    'command line',
    "--key 'public.t=t_id'",
  ],
  [
    'a name that the shell would read otherwise',
    'create table "it\'s $HOME" (id int)',
    'create table "it\'s $HOME" (id int)',
    'command line',
    `--key 'public."it'\\''s $HOME"=id'`,
  ],
  [
    'a name that --key cannot say',
    'create table "a=b" (id int)',
    'create table "a=b" (id int)',
    'pgmend.yaml',
    'tables: { "public.\\"a=b\\"": { key: ["id"] } }',
  ],
  [
    'a time zone that is missing',
    'create table t (id int primary key, at timestamp)',
    'create table t (id int primary key, at timestamptz)',
    'pgmend.yaml',
    'tables: { "public.t": { timezone: "Asia/Tokyo" } }',
  ],
  [
    'a table that was renamed',
    'create table t (id int primary key, v text)',
    'create table renamed (id int primary key, v text)',
    'pgmend.yaml',
    'map: { "public.t": "public.renamed" }',
  ],
  [
    'a table that is nowhere else',
    'create table t (id int primary key, v text); create table kept (id int primary key)',
    'create table kept (id int primary key)',
    'command line',
    "--exclude-table 'public.t'",
  ],
];

for (const [title, old, live, where, line] of lines) {
  test(`not compared: ${title}; the line that changes it, pasted, does`, async () => {
    const w = await workbench({ empty: true });
    try {
      await w.old.sql.unsafe(`alter database ${w.old.database} set timezone = 'Asia/Tokyo'; ${old}`);
      await w.live.sql.unsafe(live);
      const before = await w.pgmend(['check', '--strict-keys', '--json']);
      assert.is(before.code, 7, before.stderr);
      const { tables } = JSON.parse(before.stdout);
      const left = tables.filter(({ outcome }: { outcome: string }) => outcome === 'not_compared');
      for (const { fixes } of left) assert.equal(fixes[0], { where, line });
      const page = await w.pgmend(['check', '--strict-keys']);
      assert.ok(page.stdout.includes(line), page.stdout);
      const config = join(w.folder, 'pgmend.yaml');
      writeFileSync(config, where === 'pgmend.yaml' ? line : '');
      const pasted = where === 'pgmend.yaml' ? `--config '${config}'` : line;
      const env = { ...process.env, ...w.env };
      // execFile rejects where the command does not end with 0
      await promisify(execFile)(
        'sh',
        ['-c', `'${process.execPath}' '${program}' check --strict-keys ${pasted}`],
        { env },
      );
    } finally {
      await w.drop();
    }
  });
}

test('of much information of one kind the page shows the first, and says that there is more', async () => {
  const bare = await workbench({ empty: true });
  try {
    const columns = (type: string) => ['a', 'b', 'c', 'd', 'e'].map((name) => `${name} ${type}`).join(', ');
    await bare.old.sql.unsafe(`create table t (id int primary key, ${columns('int')}, gone text, lost text)`);
    await bare.live.sql.unsafe(`create table t (id int primary key, ${columns('bigint')})`);
    const { stdout } = await bare.pgmend(['check']);
    assert.is(stdout.match(/info: public\.t: . is integer on old, bigint on live/g)?.length, 3);
    assert.match(stdout, 'info: public.t: 2 more findings of type_differs: --json has all');
    assert.is(stdout.match(/warning: public\.t: /g)?.length, 2, 'no warning is left out');
  } finally {
    await bare.drop();
  }
});

test.run();
