import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { told } from './case.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Odd names of tables, columns and users come through as they are.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;

const users = [
  `o'hara`,
  'say "hi"',
  'back\\slash\\n',
  '$pgmend$ $1 $$',
  'a,b;c',
  'line\nbreak',
  'carriage\r\nreturn',
  '\ttab',
  '{{staging}} %s %1$s',
  'NULL',
  'null',
  '\\N',
  '\\.',
  '🐘 表 ünï',
  'e\u0301',
  '\u202Eevil',
  '--; drop table merged_users',
  'x'.repeat(2000),
];

test('users of any name are merged, and come through the report as they are', async () => {
  await bench.fill({
    test_db: users.map((name, n) => [n + 1, name, `old ${name}`, day(1)]),
    dev_db: users.map((name, n) => [n + 101, name, `new ${name}`, day(2)]),
    target: null,
  });
  const { decisions, ids, answer } = await bench.merge({ apply: true });
  assert.equal(
    await bench.rows('select user_id, username, password from merged_users order by user_id'),
    users.map((name, n) => [String(n + 1), name, `new ${name}`]),
  );
  assert.equal(decisions.map(({ username }) => username).sort(), [...users].sort());
  assert.is(ids.length, 2 * users.length);
  assert.equal(answer.attention.by_code, { similar_key: 2 });
});

for (const odd of [
  'MiXed Case',
  'quo"te.d',
  `apo's`,
  'new\nline',
  '表 ünï 🐘',
  '$pgmend$',
  '{{name}}',
  'select',
  `${'a'.repeat(62)}b`,
]) {
  test(`tables, schemas and columns named ${JSON.stringify(odd.length > 20 ? 'with 63 bytes' : odd)} work`, async () => {
    const name = quoted(odd);
    const schema = quoted(odd.replace(/.$/su, 's'));
    const column = (what: string) => quoted(`${odd.length > 60 ? odd.slice(0, 60) : odd}${what}`);
    const columns = `${column('id')} int, ${column('u')} text, ${column('p')} text, ${column('t')} timestamptz`;
    for (const { sql } of Object.values(bench.sources)) {
      await sql.unsafe(`create schema ${schema}; create table ${schema}.${name} (${columns})`);
    }
    await bench.target.sql.unsafe(`create schema ${schema}`);
    await bench
      .side('test_db')
      .sql.unsafe(`insert into ${schema}.${name} values (1, 'ann', 'a', '${day(1)}')`);
    await bench
      .side('dev_db')
      .sql.unsafe(
        `insert into ${schema}.${name} values (1, 'bob', 'b', '${day(1)}'), (2, 'ann', 'aa', '${day(2)}')`,
      );
    const plain = (text: string) => text.slice(1, -1).replaceAll('""', '"');
    const config = {
      key: [plain(column('u'))],
      id: plain(column('id')),
      value: [plain(column('p'))],
      latest: plain(column('t')),
    };
    const choice = { table: [`${schema}.${name}`], into: `${schema}.${name}`, config };
    for (const inserted of [2, 0]) {
      const done = await bench.merge({ ...choice, apply: true });
      assert.is(done.answer.outcomes.inserted, inserted);
      assert.equal(told(done).ids, [
        'test_db ann 1->1 kept',
        'dev_db ann 2->1 same_user',
        inserted === 2 ? 'dev_db bob 1->3 id_conflict' : 'dev_db bob 1->3 same_user',
      ]);
      assert.equal(await bench.rows(`select * from ${schema}.${name} order by 1`), [
        ['1', 'ann', 'aa', day(2)],
        ['3', 'bob', 'b', day(1)],
      ]);
    }
  });
}

test('columns of the key that are named like those of the views', async () => {
  const columns = 'id int, source text, value text, rank timestamptz, reason text';
  await bench.fill({
    test_db: { columns, rows: [[1, 'ann', 'a', day(1), 'x']] },
    dev_db: { columns, rows: [[2, 'ann', 'b', day(2), 'x']] },
    target: null,
  });
  const config = { key: ['source', 'reason'], id: 'id', value: ['value'], latest: 'rank' };
  const { answer, texts } = await bench.merge({ config, apply: true });
  assert.equal([answer.outcomes.inserted, answer.reasons.newest], [1, 1]);
  assert.equal(await bench.rows('select id, source, reason, value, rank from merged_users'), [
    ['1', 'ann', 'x', 'b', day(2)],
  ]);
  const [header] = (texts['decisions.csv'] as string).split('\n');
  assert.is(new Set(header?.split(',')).size, header?.split(',').length, header);
});

test('names of sources may be any that the staging schema takes', async () => {
  await bench.fill({ test_db: [[1, 'ann', 'a', day(1)]], dev_db: [[1, 'bob', 'b', day(1)]], target: null });
  const [old, live] = [bench.side('test_db'), bench.side('dev_db')];
  const source = [`${'a'.repeat(30)}=${old.urlFromLive}`, `_select1=${live.urlFromLive}`];
  const { answer } = await bench.merge({ source, apply: true });
  assert.equal(
    answer.sources.map(({ name }) => name),
    ['a'.repeat(30), '_select1'],
  );
  for (const name of ['Bad', 'target', 'a-b', '1a', 'a'.repeat(31)]) {
    const error = await bench.merge({ source: [`${name}=${old.urlFromLive}`] }).catch((mistake) => mistake);
    assert.is(error.exitCode, 2, name);
  }
});

test.run();
