import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { account, repaired } from '../repair/repaired.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';

// json that became jsonb: what the cast refuses is its row's matter, named by its key, and never the table's.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');
const refused = [
  '{"a": "\\ud83d"}',
  '{"a": "\\ude00\\ud83d"}',
  '{"\\udead": 1}',
  '["\\u0000"]',
  '1e-20000',
  '[1e200000]',
  `{"long": 1${'0'.repeat(140_000)}}`,
  `{"small": 0.${'0'.repeat(20_000)}1}`,
];
const fine = [
  '{"a": "\\ud83d\\ude00"}',
  '{"a": "\\\\u0000"}',
  '{"a": "\\\\ud83d"}',
  '1e300',
  '[1e-300, 12e0003]',
  `{"long": ${'1'.repeat(20_000)}}`,
  '{"b": 1, "a": 2, "b": 3}',
];

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    const make =
      'create table one (id int primary key, v TYPE); create table many (id int primary key, v TYPE[])';
    await b.old.sql.unsafe(make.replaceAll('TYPE', 'json'));
    await b.live.sql.unsafe(make.replaceAll('TYPE', 'jsonb'));
    const ids = [...refused, ...fine].map((value, index) => [index + 1, value] as const);
    for (const [id, value] of ids) {
      await b.old.sql`insert into one values (${id}, ${value}::text::json)`;
      await b.old.sql`insert into many values (${id}, array[${value}::text::json, null, '{"x": 1}'])`;
    }
    // what live can have of them; of the others a migration left something else
    for (const [id, value] of ids) {
      const stored = id > refused.length ? value : '{"lost": true}';
      await b.live.sql`insert into one values (${id}, ${stored}::text::jsonb)`;
      await b.live.sql`insert into many values (${id}, array[${stored}::text::jsonb, null, '{"x": 1}'])`;
    }
    // and one that can be put right
    await b.old.sql.unsafe(
      `insert into one values (99, '{"a": "right"}'); insert into many values (99, '{"{}"}')`,
    );
    await b.live.sql.unsafe(
      `insert into one values (99, '{"a": "wrong"}'); insert into many values (99, '{"[]"}')`,
    );
  }),
);
test.after(() => b?.drop());

const expected = ['one', 'many']
  .flatMap((table) => [
    ...refused.map((_, index) => `public.${table} corrupted ${index + 1}`),
    `public.${table} corrupted 99`,
  ])
  .sort();

for (const choice of [{}, { exact: true }]) {
  test(`rows with json that no jsonb can be are corrupted, others are what they are ${JSON.stringify(choice)}`, async () => {
    const { report, lines } = await b.run(choice);
    assert.equal(
      report.tables.map(({ outcome, reason }) => [outcome, reason]),
      [
        ['compared', null],
        ['compared', null],
      ],
    );
    assert.equal(lines.map(({ table, status, key }) => `${table} ${status} ${key.id}`).sort(), expected);
    const line = lines.find(({ table, key }) => table === 'public.one' && key.id === '1');
    assert.is(line?.old?.v, refused[0]);
  });
}

test('a repair blocks these rows, each by what its cast says, and writes the others', async () => {
  await b.run();
  await repaired(b);
  for (const table of ['one', 'many']) {
    const ends = await account(b, table);
    assert.is(ends[99], 'repaired');
    for (let id = 1; id <= refused.length; id++) assert.match(ends[id] as string, /^blocked: /);
  }
  assert.equal((await b.rows('select v from one where id = 99')).flat(), ['{"a": "right"}']);
});

withPsql('repair.sql needs nothing of the staging schema for them', async () => {
  await b.live.sql`update one set v = '{"a": "wrong"}' where id = 99`;
  const { texts } = await b.run({ format: 'json,sql' });
  await b.live.sql`drop schema pgmend cascade`;
  const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
  assert.is(status, 0, stderr);
  assert.equal((await b.rows('select v from one where id = 99')).flat(), ['{"a": "right"}']);
  assert.equal((await b.rows('select v from one where id = 1')).flat(), ['{"lost": true}']);
});

test.run();
