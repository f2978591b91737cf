import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// What "intact" does not cover: sequences that a migration left behind are found by check and moved up by `repair --sequences`, never
// down; large objects are named.

const tables = `create table orders (id serial primary key, v text); insert into orders (v) select 'v' from generate_series(1, 50);
  create table counted (id bigint generated always as identity primary key, v text); insert into counted (v) select 'v' from generate_series(1, 9);
  create table "Odd names" ("Id" serial primary key); insert into "Odd names" select nextval('"Odd names_Id_seq"') from generate_series(1, 200);
  create sequence loose start 5; select nextval('loose') from generate_series(1, 300);
  create sequence down increment -1; select nextval('down') from generate_series(1, 4);
  create table ahead (id serial primary key); select nextval('ahead_id_seq') from generate_series(1, 10);
  create table small (id smallint primary key); create sequence small_seq maxvalue 100 owned by small.id; insert into small values (77)`;

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
    for (const side of [bench.old, bench.live]) await side.sql.unsafe(tables);
    // as after a copy of the tables: nobody copied what sequences hold
    await bench.live.sql.unsafe(`select setval('orders_id_seq', 20); alter sequence counted_id_seq restart; select setval('"Odd names_Id_seq"', 1, false);
      select setval('loose', 7); select setval('ahead_id_seq', 400); insert into orders values (60, 'later')`);
    await bench.old.sql.unsafe(`select lo_create(0), lo_create(0)`);
  }),
);
test.after(() => bench?.drop());

const said = async (code: number, ...args: string[]) => {
  const done = await bench.pgmend(args);
  assert.is(done.code, code, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
};
const findings = async () => {
  const { stdout } = await bench.pgmend(['check', '--json']);
  const all = JSON.parse(stdout).findings as { code: string; detail: string; fixes: { line: string }[] }[];
  return all.filter(({ code }) => ['sequence_behind', 'large_objects'].includes(code));
};
const at = async (sequence: string) => {
  const [row] = await bench.live.sql.unsafe(`select last_value, is_called from ${sequence}`);
  return row?.is_called ? Number(row.last_value) : `${row?.last_value} unused`;
};
const behind = [
  ['public."Odd names_Id_seq"', null, '200'],
  ['public.counted_id_seq', null, '9'],
  ['public.loose', '7', '304'],
  ['public.orders_id_seq', '20', '60'],
  ['public.small_seq', null, '77'],
];

test('check names sequences that are behind, and large objects, and how to go on', async () => {
  const found = await findings();
  assert.equal(
    found.map(({ code, detail }) => [code, detail]),
    [
      ['large_objects', 'old has 2 large objects, live 0: their contents are not compared'],
      [
        'sequence_behind',
        `sequence public."Odd names_Id_seq" of live gave nothing yet, old's is at 200, the greatest public.Odd names.Id is 200: new rows would get numbers that are taken`,
      ],
      [
        'sequence_behind',
        `sequence public.counted_id_seq of live gave nothing yet, old's is at 9, the greatest public.counted.id is 9: new rows would get numbers that are taken`,
      ],
      [
        'sequence_behind',
        `sequence public.loose of live is at 7, old's is at 304: new rows would get numbers that are taken`,
      ],
      [
        'sequence_behind',
        `sequence public.orders_id_seq of live is at 20, old's is at 50, the greatest public.orders.id is 60: new rows would get numbers that are taken`,
      ],
      [
        'sequence_behind',
        'sequence public.small_seq of live gave nothing yet, the greatest public.small.id is 77: new rows would get numbers that are taken',
      ],
    ],
  );
  assert.equal(
    [...new Set(found.flatMap(({ fixes }) => fixes.map(({ line }) => line)))],
    ['pgmend repair --sequences --apply'],
  );
});

test('repair --sequences tells, and moves nothing; with --apply it moves them up, once', async () => {
  const { sequences, applied } = JSON.parse(await said(0, 'repair', '--sequences', '--json'));
  assert.is(applied, false);
  assert.equal(
    sequences.map(({ sequence, live, to }: Record<string, string>) => [sequence, live, to]),
    behind,
  );
  assert.is(await at('orders_id_seq'), 20);
  const refused = await said(2, 'repair', '--sequences', '--apply');
  assert.is(refused, '');
  assert.match(await said(0, 'repair', '--sequences', '--apply', '--yes'), '5 sequences moved up');
  assert.equal(
    await Promise.all(
      ['"Odd names_Id_seq"', 'counted_id_seq', 'loose', 'orders_id_seq', 'small_seq'].map(at),
    ),
    [200, 9, 304, 60, 77],
  );
  // neither down, nor those that are ahead or go the other way
  assert.is(await at('ahead_id_seq'), 400);
  assert.is(await at('down'), -4);
  await bench.live.sql`insert into orders (v) values ('new')`;
  assert.match(await said(0, 'repair', '--sequences'), 'no sequence of live is behind');
  assert.equal(
    (await findings()).map(({ code }) => code),
    ['large_objects'],
  );
});

test('for people: where it is, how far it has to go, and why', async () => {
  await bench.live.sql`select setval('loose', 7)`;
  const text = await said(0, 'repair', '--sequences');
  assert.match(text, /public\.loose\s+7\s+304\s+where old is/);
  assert.match(text, '1 sequence to be moved up: pgmend repair --sequences --apply');
});

test('a sequence is never moved to where it can give no more, and that is told', async () => {
  const { old, live } = bench;
  for (const { sql } of [old, live])
    await sql.unsafe(`create table marked (id serial primary key, v text); create table ended (id serial primary key, v text);
      insert into marked (v) select 'v' from generate_series(1, 5)`);
  // a mark for "none", as applications keep it
  await old.sql.unsafe(
    `insert into marked values (2147483647, 'mark'); insert into ended values (2147483646, 'last but one'), (2147483647, 'mark')`,
  );
  await live.sql.unsafe(`delete from marked where id > 3; select setval('marked_id_seq', 3)`);
  const only = ['--table', 'marked', '--table', 'ended'];
  await said(1, 'run', ...only);
  const texts = await readFile(join(bench.folder, 'pgmend-report/repair.sql'), 'utf8');
  const answer = JSON.parse(await said(0, 'repair', ...only, '--apply', '--yes', '--json'));
  const told = answer.tables.flatMap(
    ({ sequences }: { sequences: { name: string; beyond: string | null }[] }) =>
      sequences.map(({ name, beyond }) => [name, beyond]),
  );
  assert.equal(told, [
    ['public.ended_id_seq', '2147483647'],
    ['public.marked_id_seq', '2147483647'],
  ]);
  assert.is(await at('marked_id_seq'), 5);
  assert.is(await at('ended_id_seq'), 2147483646);
  assert.match(texts, "pgmend_sequence('public.marked_id_seq', 5)");
  assert.not.match(texts, '2147483647);');

  // the same of what `--sequences` moves
  await live.sql.unsafe(`select setval('ended_id_seq', 1); select setval('marked_id_seq', 1)`);
  await said(0, 'repair', '--sequences', '--apply', '--yes');
  const text = await said(0, 'repair', '--sequences');
  assert.match(text, /marked_id_seq +\d+ +- +not moved to 2147483647: it could give no more/);
  assert.is(
    (await live.sql`insert into marked (v) values ('an application goes on') returning id`).length,
    1,
  );
});

test.run();
