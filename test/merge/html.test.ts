import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { cells, requireWellFormed, text } from './markup.ts';
import { requireSchema } from './read-back.ts';
import { type MergeBench, type Merged, mergeBench, type Row } from './support.ts';

// issue 5, the report: per user the chosen source, the reason, the losing sources and their times; never a password.

const secret = 'zz-secret';
const old = '2024-01-01 10:00';
const late = '2024-02-02 20:00';
const hostile = `<b>&"'${'`'}=</b>`;

let bench: MergeBench;

test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const story: Record<string, Row[]> = {
  target: [
    [1, 'kept', `${secret}1`, late],
    [2, 'updated', `${secret}2`, old],
  ],
  test_db: [
    [11, 'kept', `${secret}3`, old],
    [12, 'updated', `${secret}4`, late],
    [13, hostile, `${secret}5`, old],
    [14, 'tie', `${secret}6`, old],
    [null, null, `${secret}7`, old],
    [15, 'no time', `${secret}8`, null],
  ],
  dev_db: [
    [23, hostile, `${secret}9`, late],
    [24, 'tie', `${secret}10`, old],
    [11, 'another', `${secret}11`, late],
    [26, '', `${secret}12`, late],
    [27, 'TIE', `${secret}13`, late],
    [28, 'no time', null, null],
  ],
};

async function page(
  choice: Parameters<MergeBench['merge']>[0] = { apply: true },
): Promise<Merged & { html: string; script: number }> {
  const merged = await bench.merge(choice);
  const whole = merged.texts['merge.html'] as string;
  // all of it is there without its script
  const html = whole.replace(/<script>.*?<\/script>/s, '');
  return { ...merged, html, script: whole.length - html.length };
}

/** The count that stands beside a name in the tables of a page. */
function counted(rows: string[][], name: string): number {
  const row = rows.find(([first, second = '']) => first === name && /^[\d,]+$/.test(second));
  return row ? Number((row[1] as string).replaceAll(',', '')) : 0;
}

test('merge.html is well-formed, needs no network, and no script to be read', async () => {
  await bench.fill(story);
  const { html, script } = await page();
  requireWellFormed(html);
  assert.ok(script > 100);
  assert.not.match(html, /<script|https?:|src=|url\(/);
  assert.match(html, "default-src 'none'");
  assert.match(html, 'prefers-color-scheme: dark');
});

test('the counts of merge.html are those of merge.json', async () => {
  await bench.fill(story);
  const { html, answer } = await page();
  const rows = cells(html);
  for (const [name, times] of [...Object.entries(answer.outcomes), ...Object.entries(answer.reasons)])
    assert.is(counted(rows, name), times, name);
  const ids = rows.slice(rows.findIndex(([first]) => first === 'ids of the sources'));
  for (const [name, times] of Object.entries(answer.ids)) assert.is(counted(ids, name), times, name);
  for (const source of answer.sources) {
    const [row] = rows.filter(([first, , table]) => first === source.name && table === source.table);
    assert.equal(row?.slice(5, 8), [source.rows, source.chosen, source.rejected].map(String), source.name);
  }
  assert.match(text(html), 'MERGED 7 users: 5 inserted, 1 updated, 1 kept');
  for (const [code, times] of Object.entries(answer.attention.by_code))
    assert.match(html, new RegExp(`<h3 id="${code}"[^>]*>${code}: ${times}</h3>`));
  assert.ok(Object.keys(answer.attention.by_code).length >= 4);
});

test('merge.html shows of a user what was decided, and the losing rows with their times', async () => {
  await bench.fill(story);
  const { html } = await page();
  const decisions = cells(html).filter((row) => row.length === 8);
  const of = (name: string) => decisions.find(([first]) => first === name);
  assert.equal(of('updated'), [
    ...['updated', 'updated', 'test_db', 'newest', '2024-02-02 20:00:00+00', '2', 'differs'],
    'target 2, 2024-01-01 10:00:00+00, value differs older',
  ]);
  assert.equal(of('no time'), [
    ...['no time', 'inserted', 'test_db', 'only_with_value', 'no time', '15', 'new'],
    'dev_db 28, no time, value none no_value',
  ]);
});

test('merge.html escapes names, and shows no value and no password', async () => {
  await bench.fill(story);
  const { html } = await page();
  assert.not.match(html, '<b>&');
  assert.match(html, '&lt;b&gt;&amp;&quot;');
  assert.ok(cells(html).some(([first]) => first === hostile));
  assert.not.match(html, secret);
  for (const side of [bench.target, bench.side('test_db')])
    assert.not.match(html, decodeURIComponent(new URL(side.url).password));
});

test('merge.html of a dry run and of a merge that stopped say that nothing was written', async () => {
  await bench.fill(story);
  const tried = await page({});
  assert.match(
    text(tried.html),
    'DRY RUN nothing was written; --apply would write 7 users: 5 inserted, 1 updated, 1 kept',
  );
  await bench.fill({ ...story, dev_db: [[14, 'another', 'x', late]] });
  const stopped = await page({ apply: true, onIdConflict: 'fail' });
  requireWellFormed(stopped.html);
  assert.is(counted(cells(stopped.html), 'not_written'), 5);
  assert.is(counted(cells(stopped.html), 'inserted'), 0);
  assert.match(text(stopped.html), 'NOTHING WAS WRITTEN 1 question needs an answer first');
  assert.match(text(stopped.html), '1 user has an id that another user has too, and on_id_conflict is fail');
});

test('merge.html stays small: the first users and rows only, and the beginning of long names', async () => {
  const many = Array.from({ length: 600 }, (_, n): Row => [n + 1, `user ${n}`, 'a', n % 2 ? null : old]);
  const long = 'm'.repeat(100_000);
  const often = Array.from({ length: 50 }, (_, n): Row => [n + 1000, 'often', `${n}`, old]);
  await bench.fill({
    target: [],
    test_db: [...many, ...often, [5000, long, 'a', null]],
    dev_db: [
      ...many.map(([id, name]): Row => [id as number, name as string, 'b', null]),
      [6000, long, 'b', null],
    ],
  });
  const { html, answer } = await page({});
  requireWellFormed(html);
  assert.is(answer.users, 602);
  assert.ok(html.length < 400_000, `${html.length} characters`);
  assert.match(text(html), 'The first 500 of 602 users');
  assert.match(text(html), 'and 41 more');
});

test('what --json prints is what docs/merge.schema.json says, and merge.json the same', async () => {
  // the bench holds merge.json of every merge against the schema
  await bench.fill(story);
  const { code, stdout, stderr } = await bench.pgmend(['--json', '--quiet']);
  assert.is(code, 1, stderr);
  requireSchema(JSON.parse(stdout));
  const { answer } = await bench.merge();
  assert.equal(JSON.parse(stdout), JSON.parse(JSON.stringify(answer)));
});

test.run();
