import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../support/loud.ts';
import { type MergeBench, mergeBench, type Table } from './support.ts';

// Ruling "timestamp without time zone": the zone that is said, else UTC, and the answer tells which.

let bench: MergeBench;
test.before(
  loud(async () => {
    bench = await mergeBench();
  }),
);
test.after(() => bench?.drop());

const table = (time: string, rows: Table['rows'], more = ''): Table => ({
  columns: `user_id int, username text, password text, password_last_changed ${time} ${more}`,
  rows,
});
const key = ', primary key (user_id), unique (username)';

/** Merges, sees that a second time nothing is written, and returns the rows of the target. */
async function merged(choice: Parameters<MergeBench['merge']>[0] = {}) {
  const { answer } = await bench.merge({ ...choice, apply: true });
  const again = await bench.merge({ ...choice, apply: true });
  assert.is(again.answer.outcomes.kept, again.answer.users);
  const zones = [answer.target.time_zone, ...answer.sources.map(({ time_zone }) => time_zone)];
  const found = answer.findings.filter(({ code }) => code === 'time_zone').map(({ detail }) => detail);
  return { rows: await bench.rows(), zones, found };
}

test('times without a zone are those of UTC where nothing is said, and the answer states it', async () => {
  await bench.fill({
    test_db: table('timestamp', [[1, 'ann', 'noon', '2020-07-01 12:00']]),
    dev_db: table('timestamptz', [[1, 'ann', 'before noon', '2020-07-01 11:59Z']]),
    target: null,
  });
  const { rows, zones, found } = await merged();
  assert.equal(rows, [['1', 'ann', 'noon', '2020-07-01 12:00:00+00']]);
  assert.equal(zones, [null, 'UTC', null]);
  assert.equal(found, ['times of test_db are stored without a time zone: they are read as UTC']);
  const { stdout } = await bench.pgmend();
  assert.match(stdout, 'times of test_db are stored without a time zone: they are read as UTC');
});

test('timezone of a source says what its times mean, summer time included', async () => {
  await bench.fill({
    test_db: table('timestamp', [
      [1, 'ann', 'of test', '2020-07-01 12:00'],
      [2, 'bob', 'of test', '2020-01-01 12:00'],
    ]),
    dev_db: table('timestamptz', [
      [1, 'ann', 'of dev', '2020-07-01 10:30Z'],
      [2, 'bob', 'of dev', '2020-01-01 10:30Z'],
    ]),
    target: null,
  });
  const { rows, zones, found } = await merged({ timezone: ['test_db=Europe/Berlin'] });
  assert.equal(rows, [
    ['1', 'ann', 'of dev', '2020-07-01 10:30:00+00'],
    ['2', 'bob', 'of test', '2020-01-01 11:00:00+00'],
  ]);
  assert.equal(zones, [null, 'Europe/Berlin', null]);
  assert.match(found.join(), 'Europe/Berlin');
});

test('timezone may be said in the config, and the command line goes first', async () => {
  const config = { sources: { test_db: { timezone: 'Asia/Tokyo' }, dev_db: { timezone: 'Asia/Tokyo' } } };
  await bench.fill({
    test_db: table('timestamp', [[1, 'ann', 'a', '2020-07-01 12:00']]),
    dev_db: table('timestamp', [[2, 'bob', 'b', '2020-07-01 12:00']]),
    target: null,
  });
  const { rows, zones } = await merged({ config, timezone: ['dev_db=America/New_York'] });
  assert.equal(rows, [
    ['1', 'ann', 'a', '2020-07-01 03:00:00+00'],
    ['2', 'bob', 'b', '2020-07-01 16:00:00+00'],
  ]);
  assert.equal(zones, [null, 'Asia/Tokyo', 'America/New_York']);
});

test('a target that stores times without a zone holds those of its own', async () => {
  await bench.fill({
    test_db: table('timestamptz', [[1, 'ann', 'newer', '2020-07-01 12:00Z']]),
    dev_db: table('timestamp', [[2, 'bob', 'b', '2020-07-01 12:00']]),
    // 13:00 in Berlin is 11:00 UTC
    target: table('timestamp', [[1, 'ann', 'older', '2020-07-01 13:00']], key),
  });
  const { rows, zones } = await merged({ timezone: ['target=Europe/Berlin'] });
  assert.equal(rows, [
    ['1', 'ann', 'newer', '2020-07-01 14:00:00'],
    ['2', 'bob', 'b', '2020-07-01 14:00:00'],
  ]);
  assert.equal(zones, ['Europe/Berlin', null, 'UTC']);
});

for (const [type, kept] of [
  ['timestamptz(0)', '2020-07-01 12:00:00+00'],
  ['timestamp(0)', '2020-07-01 12:00:00'],
  ['timestamptz(3)', '2020-07-01 12:00:00.4+00'],
  ['date', '2020-07-01'],
] as const) {
  test(`a target of ${type} ranks times as it stores them: a second merge updates nothing`, async () => {
    await bench.fill({
      test_db: table('timestamptz', [[1, 'ann', 'a', '2020-07-01 12:00:00.4004Z']]),
      dev_db: table('timestamp', [[1, 'ann', 'a', '2020-07-01 12:00:00.4003']]),
      target: table(type, [[1, 'ann', 'old', '2020-06-01']], key),
    });
    const { rows } = await merged();
    assert.equal(rows, [['1', 'ann', 'a', kept]]);
  });
}

test('times that are one as the target stores them are a tie', async () => {
  await bench.fill({
    test_db: table('timestamptz', [[1, 'ann', 'of test', '2020-07-01 12:00:00.6Z']]),
    dev_db: table('timestamptz', [[1, 'ann', 'of dev', '2020-07-01 12:00:01.2Z']]),
    target: table('timestamptz(0)', [], key),
  });
  const dry = await bench.merge();
  assert.is(dry.answer.reasons.tie, 1);
  const { rows } = await merged();
  assert.equal(rows, [['1', 'ann', 'of test', '2020-07-01 12:00:01+00']]);
});

test('dates of a source are moments of its zone, and infinity stays what it is', async () => {
  await bench.fill({
    test_db: table('date', [
      [1, 'ann', 'of test', '2020-07-01'],
      [2, 'bob', 'b', '-infinity'],
    ]),
    dev_db: table('timestamptz', [[1, 'ann', 'of dev', '2020-07-01 01:00Z']]),
    target: null,
  });
  const { rows } = await merged({ timezone: ['test_db=America/New_York'] });
  assert.equal(rows, [
    ['1', 'ann', 'of test', '2020-07-01 04:00:00+00'],
    ['2', 'bob', 'b', '-infinity'],
  ]);
});

test('a zone that the target does not know is a mistake, told with its place', async () => {
  await bench.fill({ test_db: [], dev_db: [], target: null });
  const { code, stderr } = await bench.pgmend(['--timezone', 'test_db=Mars/Base', 'target=Nowhere']);
  assert.is(code, 2);
  assert.match(stderr, 'Mars/Base is not a time zone that the target knows');
  assert.match(stderr, 'Nowhere is not a time zone that the target knows');
});

test.run();
