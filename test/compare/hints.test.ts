import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { workbench } from '../support/workbench.ts';

// Rulings "every column of the row differs: reused_key" and "updated_at later on live than on old: edited_later".

const early = '2024-01-01 10:00';
const late = '2024-01-01 10:00:00.000001';

/** Columns, rows of old and of live, and the rows that carry each hint. */
interface Case {
  title: string;
  columns: string;
  live?: string;
  old: string[];
  now: string[];
  settings?: NonNullable<Choice['tables']>[string];
  reused: number[];
  edited: number[];
}

const cases: Case[] = [
  {
    title: 'every column differs',
    columns: 'id int primary key, a text, b int',
    old: [`1, 'x', 1`, `2, 'x', 1`, `3, 'x', null`, `4, null, null`, `5, 'x', 1`],
    now: [`1, 'y', 2`, `2, 'y', 1`, `3, 'y', 7`, `4, 'y', null`, `5, 'x', 1`],
    reused: [1, 3],
    edited: [],
  },
  {
    title: 'a single column that differs says nothing of the row',
    columns: 'id int primary key, a text',
    old: [`1, 'x'`],
    now: [`1, 'y'`],
    reused: [],
    edited: [],
  },
  {
    title: 'columns that are not compared do not count',
    columns: 'id int primary key, a text, b int, c int',
    old: [`1, 'x', 1, 1`, `2, 'x', 1, 1`],
    now: [`1, 'y', 2, 1`, `2, 'x', 2, 2`],
    settings: { exclude: ['c'] },
    reused: [1],
    edited: [],
  },
  {
    title: 'later on live than on old',
    columns: 'id int primary key, a text, b int, at timestamptz',
    old: [
      `1, 'x', 1, '${early}'`,
      `2, 'x', 1, '${late}'`,
      `3, 'x', 1, null`,
      `4, 'x', 1, '${early}'`,
      `5, 'x', 1, '${early}'`,
      `6, 'x', 1, '${early}'`,
      `7, 'x', 1, '-infinity'`,
      `8, 'x', 1, null`,
    ],
    now: [
      `1, 'x', 2, '${late}'`,
      `2, 'x', 2, '${early}'`,
      `3, 'x', 1, '${early}'`,
      `4, 'x', 2, null`,
      `5, 'x', 2, '${early}'`,
      `6, 'y', 2, '${late}'`,
      `7, 'x', 2, '4713-01-01 BC'`,
      `8, 'y', 1, null`,
    ],
    settings: { updated_at: 'at' },
    reused: [6],
    edited: [1, 3, 6, 7],
  },
  {
    title: 'a column that is not compared tells it too',
    columns: 'id int primary key, a text, at date',
    live: 'id int primary key, a text, at timestamp',
    old: [`1, 'x', '2024-01-01'`, `2, 'x', '2024-01-01'`, `3, 'x', '2024-01-01'`],
    now: [`1, 'y', '2024-01-01 00:00:01'`, `2, 'y', '2024-01-01'`, `3, 'x', '2024-01-02'`],
    settings: { updated_at: 'at', exclude: ['at'] },
    reused: [],
    edited: [1],
  },
  {
    title: 'with the time zone that was declared',
    columns: 'id int primary key, a text, at timestamp',
    live: 'id int primary key, a text, at timestamptz',
    old: [`1, 'x', '2024-07-01 12:00'`, `2, 'x', '2024-07-01 12:00'`],
    now: [`1, 'y', '2024-07-01 10:00+00'`, `2, 'y', '2024-07-01 10:00:01+00'`],
    settings: { updated_at: 'at', timezone: 'Europe/Berlin' },
    reused: [2],
    edited: [2],
  },
  {
    title: 'by value when the image is compared',
    columns: 'id int primary key, a text, "on_old" numeric, hints int',
    old: [`1, 'x', 9.0, 0`, `2, 'x', 9.0, 0`],
    now: [`1, 'x', 9.00, 0`, `2, 'x', 10, 0`],
    settings: { updated_at: 'on_old', exact: true },
    reused: [],
    edited: [2],
  },
  {
    title: 'a renamed column, by its name on live',
    columns: 'id int primary key, a text, was int',
    live: 'id int primary key, a text, edited_later int',
    old: [`1, 'x', 1`, `2, 'x', 1`],
    now: [`1, 'y', 2`, `2, 'y', 1`],
    settings: { updated_at: 'edited_later', rename: { was: 'edited_later' } },
    reused: [1],
    edited: [1],
  },
];

const tables = Object.fromEntries(cases.map(({ settings = {} }, n) => [`t${n}`, settings]));

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    for (const [n, { columns, live = columns, old, now }] of cases.entries()) {
      const values = (rows: string[]) => rows.map((row) => `(${row})`).join(', ');
      await b.old.sql.unsafe(`create table t${n} (${columns}); insert into t${n} values ${values(old)}`);
      await b.live.sql.unsafe(`create table t${n} (${live}); insert into t${n} values ${values(now)}`);
    }
    files = await b.run({ tables });
  }),
);
test.after(() => b.drop());

for (const [n, { title, reused, edited }] of cases.entries()) {
  test(title, async () => {
    const entry = files.report.tables.find(({ table }) => table === `public.t${n}`);
    assert.is(entry?.outcome, 'compared', entry?.reason ?? '');
    assert.equal(entry?.hints, { reused_key: reused.length, edited_later: edited.length });
    const of = (hint: string) =>
      files.lines
        .filter(({ table, hints }) => table === `public.t${n}` && hints?.includes(hint))
        .map(({ key }) => Number(key.id));
    assert.equal([of('reused_key'), of('edited_later')], [reused, edited]);
    // the view names its column hints, unless the table has one of that name in its key
    const seen = await b.rows(`select id from pgmend.t${n}_corrupted where 'edited_later' = any (hints)`);
    assert.equal(
      seen,
      edited.map((id) => [String(id)]),
    );
    const place = (files.csv(`public.t${n}`, 'corrupted')[0] as string[]).indexOf('hints');
    const csv = files.csv(`public.t${n}`, 'corrupted').filter((row) => row[place]?.includes('reused_key'));
    assert.equal(
      csv.map(([id]) => Number(id)),
      reused,
    );
  });
}

test('hints are counted apart in the summary', async () => {
  const [[note] = []] = await b.rows(`select note from pgmend.summary where table_name = 'public.t3'`);
  assert.match(note ?? '', 'of these, reused_key: 1; of these, edited_later: 4');
  const [[plain] = []] = await b.rows(`select note from pgmend.summary where table_name = 'public.t1'`);
  assert.not.match(plain ?? '', 'reused_key');
});

test('where nothing tells an edit from corruption, the report says so', () => {
  const { detail = '' } = files.report.findings.find(({ code }) => code === 'edits_look_the_same') ?? {};
  assert.match(detail, '3 tables have no updated_at configured');
});

test('the terminal and the page tell the hints', async () => {
  const one = await workbench();
  try {
    for (const side of [one.old, one.live]) await side.sql`alter table accounts add at int default 1`;
    await one.live.sql`update accounts set at = 2 where id = 6`;
    await one.live.sql`update accounts set at = 3, name = 'n', email = 'e' where id = 7`;
    const config = { tables: { accounts: { updated_at: 'at' } } };
    await writeFile(join(one.folder, 'pgmend.yaml'), JSON.stringify(config));
    const { stdout } = await one.pgmend(['run']);
    assert.match(stdout, 'public.accounts: of these, reused_key 1: every column differs');
    assert.match(stdout, 'public.accounts: of these, edited_later 2: changed on live since');
    assert.not.match(stdout, 'count as corrupted there');
    const html = await readFile(join(one.folder, 'pgmend-report', 'report.html'), 'utf8');
    assert.is(html.match(/<span class="hint">edited_later<\/span><\/td>/g)?.length, 2);
    assert.match(
      html,
      /7 ?<span class="hint">reused_key<\/span> <span class="hint">edited_later<\/span><\/td>/,
    );
    assert.match(html, 'Rows changed later on live by <code>at</code>');
  } finally {
    await one.drop();
  }
});

const wrong: [title: string, settings: object, says: RegExp][] = [
  ['a column that is on live only', { updated_at: 'fresh' }, /updated_at names fresh, which is not on old/],
  ['a column that is nowhere', { updated_at: 'gone' }, /updated_at names gone, which is not on live/],
  ['a column that tells no order', { updated_at: 'a' }, /updated_at names a, .* which change came later/],
];
for (const [title, settings, says] of wrong) {
  test(`refused: ${title}`, async () => {
    await b.live.sql`alter table t0 add if not exists fresh int`;
    try {
      await b.run({ table: ['t0'], tables: { t0: settings } });
    } catch (error) {
      assert.match((error as Error).message, says);
      return;
    }
    assert.unreachable();
  });
}

test.run();
