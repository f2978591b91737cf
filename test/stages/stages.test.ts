import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Each stage by itself: rows on both sides, the stage, and what then is in the tables and views that it makes. Every
// test takes databases of its own, since a stage needs those before it.

const choice = { key: ['n=a'] };
let b: Bench;

test.before.each(
  loud(async () => {
    b = await bench();
    const n = 'create table n (a int, v text)';
    await b.both(`create table t (id int primary key, v text, w text); ${n}`);
    await b.old.sql.unsafe(`create table gone (id int); insert into gone values (1), (2);
      insert into t values (1, 'a', 'x'), (2, 'a', 'x'), (3, 'a', 'x'), (4, 'a', null);
      insert into n values (1, 'a'), (1, 'b'), (null, 'c');`);
    await b.live.sql.unsafe(`create table fresh (id int primary key);
      insert into t values (1, 'a', 'x'), (2, 'b', 'y'), (4, 'a', 'x'), (5, 'a', 'x'); insert into n values (1, 'a');`);
  }),
);
test.after.each(() => b.drop());

const upTo = (last: number) =>
  ['10', '12', '15', '20', '30', '35', '50', '55', '56', '60', '61', '62', '64', '65'].filter(
    (stage) => Number(stage) <= last,
  );

test('10_connect makes a server that reads old, a mapping, the schema and the journal', async () => {
  await b.stage(upTo(10), choice);
  assert.equal(await b.rows(`select extname from pg_extension where extname = 'postgres_fdw'`), [
    ['postgres_fdw'],
  ]);
  const options = Object.fromEntries(
    await b.rows(
      `select (pg_options_to_table(srvoptions)).* from pg_foreign_server where srvname = 'pgmend_old'`,
    ),
  );
  const old = new URL(b.old.urlFromLive);
  assert.equal([options.host, options.port, options.dbname], [old.hostname, old.port, b.old.database]);
  assert.match(options.options, /-c default_transaction_read_only=on/);
  assert.ok(Number(options.fetch_size) >= 10_000);
  assert.equal(await b.rows('select kind, name from pgmend.made_outside order by 1'), [
    ['extension', 'postgres_fdw'],
    ['server', 'pgmend_old'],
  ]);
  const [[usename, login] = []] = await b.rows(
    `select usename, umoptions[1] from pg_user_mappings where srvname = 'pgmend_old'`,
  );
  assert.equal([usename, login], ['postgres', `user=${old.username}`]);
  assert.equal(await b.rows('select side, database from pgmend.sides order by 1'), [
    ['live', b.live.database],
    ['old', b.old.database],
  ]);
  assert.equal(await b.rows('select command, stage, table_name, outcome from pgmend.runs'), [
    ['stage', '10_connect', null, 'done'],
  ]);
});

test('12_catalogs shows what old has, and notes its version', async () => {
  await b.stage(upTo(12), choice);
  const tables = `select relname from pgmend.catalog_class c join pgmend.catalog_namespace n on n.oid = c.relnamespace
    where nspname = 'public' and relkind = 'r' order by 1`;
  assert.equal(await b.rows(tables), [['gone'], ['n'], ['t']]);
  const [row] = await b.old.sql`select current_setting('server_version_num') as version`;
  assert.equal(await b.rows(`select server_version_num from pgmend.sides where side = 'old'`), [
    [row?.version],
  ]);
});

test('15_reset takes away what is staged for tables, and leaves journal, server and catalogs', async () => {
  await b.stage(upTo(65), { excludeTable: ['n'] });
  await b.live.sql.unsafe(
    'create table pgmend.notes (mine text); create view pgmend.my_view as select 1 as one',
  );
  await b.stage(['15']);
  const left = await b.rows(`select relname from pg_class where relnamespace = 'pgmend'::regnamespace
    and relkind in ('r', 'v', 'f') and relname not like 'catalog\\_%' order by 1`);
  assert.equal(left.flat(), [
    'diagnosed',
    'findings',
    'made_outside',
    'my_view',
    'not_crashed',
    'notes',
    'progress',
    'rechecked',
    'referring',
    'repaired_tables',
    'repairs',
    'runs',
    'sides',
    'tables',
  ]);
  assert.equal(
    await b.rows('select count(*) from pgmend.tables union all select count(*) from pgmend.findings'),
    [['0'], ['0']],
  );
  const [[stages] = []] = await b.rows('select count(*) from pgmend.runs');
  assert.ok(Number(stages) > 10);
});

test('20_mount shows the rows of old as they are, old-only tables among them', async () => {
  await b.stage(upTo(20), choice);
  const rows = [
    ['1', 'a', 'x'],
    ['2', 'a', 'x'],
    ['3', 'a', 'x'],
    ['4', 'a', null],
  ];
  assert.equal(await b.rows('select * from pgmend.t_old order by id'), rows);
  assert.equal(await b.rows('select * from pgmend.gone_old order by id'), [['1'], ['2']]);
  await b.old.sql`insert into t values (9, 'late', null)`;
  assert.equal(await b.rows('select v from pgmend.t_old where id = 9'), [['late']]);
});

test('30_stage gives the rows of old the columns in which both sides are compared', async () => {
  await b.stage(upTo(30), choice);
  assert.equal(
    await b.rows(`select attname, format_type(atttypid, atttypmod), attcollation::regcollation from pg_attribute
      where attrelid = 'pgmend.t_compared_old'::regclass and attnum > 0`),
    [
      ['id', 'integer', '-'],
      ['v', 'text', '"C"'],
      ['w', 'text', '"C"'],
    ],
  );
  assert.equal(await b.rows('select * from pgmend.t_compared_old where id = 2'), [['2', 'a', 'x']]);
  assert.is((await b.rows('select * from pgmend.t_compared_old')).length, 4);
});

test('35_keys lists keys that are there twice or NULL, only where no constraint forbids them', async () => {
  const ran = await b.stage(upTo(35), choice);
  assert.equal(
    ran.filter(({ stage }) => stage === '35_keys').map(({ table }) => table),
    ['public.n'],
  );
  assert.equal(await b.rows('select side, key, rows from pgmend.n_duplicates'), [
    ['old', '{"a": "1"}', '2'],
    ['old', '{"a": null}', '1'],
  ]);
});

test('50_compare keeps the rows that differ, both sides of them, and counts', async () => {
  await b.stage(upTo(50), { ...choice, table: ['t'] });
  assert.equal(await b.rows('select status, id, changed, old_row, live_row from pgmend.t_diff order by id'), [
    ['corrupted', '2', '{v,w}', '{"v":"a","w":"x"}', '{"v":"b","w":"y"}'],
    ['missing', '3', null, '{"id":"3","v":"a","w":"x"}', null],
    ['corrupted', '4', '{w}', '{"v":"a","w":null}', '{"v":"a","w":"x"}'],
    ['new', '5', null, null, '{"id":"5","v":"a","w":"x"}'],
  ]);
  const counts =
    'outcome, strategy, key, columns, old_rows, live_rows, identical, missing, corrupted, new, changed_by_column';
  assert.equal(await b.rows(`select table_name, ${counts} from pgmend.tables`), [
    ['public.t', 'compared', 'full', '{id}', '{v,w}', '4', '4', '1', '1', '2', '1', '{"v": 1, "w": 2}'],
  ]);
  assert.equal(await b.rows('select snapshot_at is not null, snapshot_lsn is not null from pgmend.tables'), [
    ['t', 't'],
  ]);
});

test('55_absent counts every row of a table that live lacks as missing', async () => {
  await b.stage([...upTo(20), '55'], { table: ['gone', 'fresh'] });
  const counts = 'outcome, reason, old_rows, live_rows, identical, missing, corrupted, new';
  assert.equal(await b.rows(`select table_name, ${counts} from pgmend.tables`), [
    ['public.gone', 'not_compared', 'on old only', '2', '0', '0', '2', '0', '0'],
  ]);
});

test('60_report makes the views for people', async () => {
  await b.stage(upTo(60), { ...choice, table: ['t'] });
  assert.equal(await b.rows('select * from pgmend.t_missing'), [['3', 'a', 'x']]);
  assert.equal(await b.rows('select id, changed, v__old, v__live, w__old, w__live from pgmend.t_corrupted'), [
    ['2', '{v,w}', 'a', 'b', 'x', 'y'],
    ['4', '{w}', 'a', 'a', null, 'x'],
  ]);
  assert.equal(await b.rows('select * from pgmend.t_new'), [['5', 'a', 'x']]);
  assert.equal(await b.rows('select key, column_name, old_value, live_value from pgmend.t_changes'), [
    ['{"id": "2"}', 'v', 'a', 'b'],
    ['{"id": "2"}', 'w', 'x', 'y'],
    ['{"id": "4"}', 'w', null, 'x'],
  ]);
  const lines = await b.rows('select line from pgmend.t_json');
  assert.equal(JSON.parse(lines[1]?.[0] as string), {
    table: 'public.t',
    status: 'missing',
    key: { id: '3' },
    changed: null,
    kinds: null,
    hints: null,
    old: { id: '3', v: 'a', w: 'x' },
    live: null,
    accepted: false,
  });
});

test('65_summary has one row per table, and a finding for each that was not compared', async () => {
  await b.stage(upTo(65), { excludeTable: ['n'] });
  assert.equal(await b.rows('select * from pgmend.summary'), [
    ['public.fresh', null, null, null, null, null, null, 'on live only'],
    ['public.gone', '2', '0', '0', '2', '0', '0', 'not compared: on old only'],
    ['public.t', '4', '4', '1', '1', '2', '1', 'corrupted: w 2, v 1; of these, reused_key: 1'],
  ]);
  const findings = await b.rows('select severity, table_name, code from pgmend.findings order by 2, 3');
  assert.equal(findings, [
    ['info', 'public.fresh', 'table_only_live'],
    ['error', 'public.gone', 'not_compared'],
    ['info', null, 'edits_look_the_same'],
    ['info', null, 'tables_left_out'],
  ]);
});

/** Runs the text of a stage: those that write to live are not run by themselves. */
async function send(...names: string[]): Promise<void> {
  for (const { text } of await b.render(names, { excludeTable: ['n'] })) {
    await b.live.sql.begin((tx) => tx.unsafe(text));
  }
}

test('68_todo lists what is missing or corrupted, and makes the table for its undo', async () => {
  await b.stage([...upTo(65), '67', '68'], { table: ['t'] });
  assert.equal(
    await b.rows('select n, status, k1, changed, outcome, old_row, seen from pgmend.t_todo order by n'),
    [
      ['1', 'corrupted', '2', '{v,w}', 'skipped', '{"v":"a","w":"x"}', '{"v":"b","w":"y"}'],
      ['2', 'missing', '3', null, null, '{"id":"3","v":"a","w":"x"}', null],
      ['3', 'corrupted', '4', '{w}', null, '{"v":"a","w":null}', '{"v":"a","w":"x"}'],
    ],
  );
  const [reused, ...others] = await b.rows(
    'select id, status, changed, outcome, reason, blocked_by from pgmend.t_repair',
  );
  assert.match(reused?.[4] as string, /^reused_key: /);
  assert.equal(others, [
    ['3', 'missing', null, 'pending', null, null],
    ['4', 'corrupted', '{w}', 'pending', null, null],
  ]);
  assert.equal(await b.rows('select * from pgmend.t_undo'), []);
  assert.equal(await b.rows('select table_name, undo_table, key, masked from pgmend.repaired_tables'), [
    ['public.t', 't_undo', '{id}', '{}'],
  ]);
});

test('70_repair puts rows right, and 75_undo puts them back, with what each notes', async () => {
  await b.stage([...upTo(65), '67', '68'], { excludeTable: ['n'] });
  const before = await b.rows('select * from t order by id');
  await send('70');
  const repaired = [
    ['1', 'a', 'x'],
    ['2', 'b', 'y'],
    ['3', 'a', 'x'],
    ['4', 'a', null],
    ['5', 'a', 'x'],
  ];
  assert.equal(await b.rows('select * from t order by id'), repaired);
  assert.equal((await b.rows('select id, outcome from pgmend.t_repair')).slice(1), [
    ['3', 'repaired'],
    ['4', 'repaired'],
  ]);
  const undo = 'select n, action, key, changed, before, after, outcome from pgmend.t_undo order by id';
  assert.equal(await b.rows(undo), [
    ['3', 'update', '{"id":"4"}', '{w}', '{ "w" : "x" }', '{"id":"4","v":"a","w":null}', null],
    ['2', 'insert', '{"id":"3"}', null, null, '{"id":"3","v":"a","w":"x"}', null],
  ]);
  assert.equal(await b.rows('select command, state from pgmend.repairs'), [['sql', 'applied']]);
  await send('74');
  assert.equal(
    await b.rows('select n, undo_id, status, k1, changed, outcome from pgmend.t_undoing order by n'),
    [
      ['1', '2', 'inserted', '3', null, null],
      ['2', '1', 'corrupted', '4', '{w}', null],
    ],
  );
  await send('75');
  assert.equal(await b.rows('select * from t order by id'), before);
  assert.equal(
    (await b.rows(undo)).map((row) => row.at(-1)),
    ['undone', 'undone'],
  );
  assert.equal(await b.rows('select command, state from pgmend.repairs'), [['sql', 'undone']]);
});

test('72_cycles inserts, and 76_undo_cycles removes, rows that refer to each other over two tables', async () => {
  await b.live.sql.unsafe(`create table ring_a (id int primary key, up int not null); create table ring_b (id int primary key, up int not null references ring_a);
    alter table ring_a add foreign key (up) references ring_b`);
  await b.old.sql.unsafe(`create table ring_a (id int primary key, up int not null); create table ring_b (id int primary key, up int not null);
    insert into ring_a values (1, 2); insert into ring_b values (2, 1)`);
  const both = `select id, up from ring_a union all select id, up from ring_b order by 1`;
  await b.stage([...upTo(65), '67', '68'], { excludeTable: ['n'] });
  await send('70');
  assert.equal(await b.rows(both), []);
  await send('72');
  assert.equal(await b.rows(both), [
    ['1', '2'],
    ['2', '1'],
  ]);
  assert.equal(
    await b.rows(
      'select outcome from pgmend.ring_a_repair union all select outcome from pgmend.ring_b_repair',
    ),
    [['repaired'], ['repaired']],
  );
  await send('74', '75');
  assert.equal((await b.rows(both)).length, 2);
  assert.ok((await b.rows('select state from pgmend.repairs')).flat().includes('applied'));
  await send('76');
  assert.equal(await b.rows(both), []);
  assert.equal(new Set((await b.rows('select state from pgmend.repairs')).flat()), new Set(['undone']));
});

test('90_clean leaves nothing, neither in a schema nor outside', async () => {
  await b.stage(upTo(65), { excludeTable: ['n'] });
  await b.stage(['90']);
  assert.equal(await b.rows(`select nspname from pg_namespace where nspname = 'pgmend'`), []);
  assert.equal(await b.rows('select srvname from pg_foreign_server union select extname from pg_extension'), [
    ['plpgsql'],
  ]);
  assert.equal(await b.rows('select id, v, w from t order by id'), [
    ['1', 'a', 'x'],
    ['2', 'b', 'y'],
    ['4', 'a', 'x'],
    ['5', 'a', 'x'],
  ]);
});

test.run();
