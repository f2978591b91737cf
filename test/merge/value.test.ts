import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { fingerprint } from '../support/workbench.ts';
import { type MergeBench, mergeBench } from './support.ts';

// Ruling "`value` with another key": the password as long as both sides have it, never what `carry` says.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const day = (n: number) => `2020-01-0${n} 00:00:00+00`;
const columns = 'email text, password text, password_last_changed timestamptz, city text';
const target = (rows: (string | null)[][]) => ({ columns: `${columns}, unique (email)`, rows });

async function fillByEmail() {
  await bench.fill({
    test_db: {
      columns,
      rows: [
        ['ann@x', 'new', day(2), 'Rome'],
        ['bob@x', 'of bob', day(2), null],
      ],
    },
    dev_db: { columns, rows: [['ann@x', '', day(3), 'Oslo']] },
    target: target([['ann@x', 'old', day(1), 'Bonn']]),
  });
}

test('with key: [email] the password is the value all the same: it is written, and one without is no candidate', async () => {
  await fillByEmail();
  for (const config of [
    { key: ['email'], carry: ['city'] },
    { key: ['email'], carry: ['city', 'password'] },
  ]) {
    const { answer } = await bench.merge({ config, apply: true });
    assert.equal([answer.columns.value, answer.columns.carry], [['password'], ['city']]);
    assert.equal(await bench.rows(), [
      ['ann@x', 'new', day(2), 'Rome'],
      ['bob@x', 'of bob', day(2), null],
    ]);
  }
});

test('a password that a source has by another name is mapped, and one that a source lacks is a mistake', async () => {
  await fillByEmail();
  await bench.fill({ dev_db: { columns: columns.replace('password text', 'secret text'), rows: [] } });
  const config = { key: ['email'], carry: ['city'] };
  const { code, stderr } = await bench.pgmend(['--apply', '--yes'], { config });
  assert.is(code, 2);
  assert.match(stderr, 'public.users of source dev_db has no column password');
  const mapped = { ...config, sources: { test_db: {}, dev_db: { columns: { password: 'secret' } } } };
  const { answer } = await bench.merge({ config: mapped });
  assert.equal(answer.columns.value, ['password']);
});

test('where nothing but the time would be written: an error that names the columns there are, before anything is', async () => {
  const other = columns.replace('password text', 'encrypted_password text');
  await bench.fill({
    test_db: { columns: other, rows: [['ann@x', 'new', day(2), null]] },
    dev_db: { columns: other, rows: [] },
    target: { columns: `${other}, unique (email)`, rows: [['ann@x', 'old', day(1), null]] },
  });
  const before = await fingerprint(bench.target.sql);
  const { code, stderr } = await bench.pgmend(['--apply', '--yes'], { config: { key: ['email'] } });
  assert.is(code, 2, stderr);
  assert.match(stderr, 'nothing but password_last_changed would be written');
  assert.match(stderr, '(the target and a source both have: encrypted_password, city)');
  assert.equal(await fingerprint(bench.target.sql), before);
  // what it says helps
  const config = { key: ['email'], value: ['encrypted_password'], carry: ['city'] };
  await bench.merge({ config, apply: true });
  assert.equal(await bench.rows('select encrypted_password from merged_users'), [['new']]);
});

test('what is carried never becomes the value: without a value every row is a candidate, and ties are still found', async () => {
  const plain = 'email text, edited timestamptz, city text';
  await bench.fill({
    test_db: {
      columns: plain,
      rows: [
        ['ann@x', day(2), null],
        ['bob@x', day(1), 'Rome'],
      ],
    },
    dev_db: {
      columns: plain,
      rows: [
        ['ann@x', day(1), 'Oslo'],
        ['bob@x', day(1), 'Oslo'],
      ],
    },
    target: { columns: `${plain}, unique (email)`, rows: [] },
  });
  const { answer } = await bench.merge({
    config: { key: ['email'], latest: 'edited', carry: ['city'] },
    apply: true,
  });
  assert.equal(answer.columns.value, []);
  assert.equal([answer.reasons.newest, answer.reasons.tie], [1, 1]);
  assert.equal(await bench.rows('select email, city from merged_users order by 1'), [
    ['ann@x', null],
    ['bob@x', 'Rome'],
  ]);
});

test.run();
