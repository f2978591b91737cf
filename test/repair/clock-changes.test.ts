import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { account, repaired } from './repaired.ts';

// `timezone:` in the hour that comes twice (2020-10-25 02:30 in Berlin is 00:30 and 01:30 in UTC) and in the one that does not exist
// (2020-03-29 02:30): times are compared in the form that live stores, and a repair settles what it writes. What is right is written
// by hand: what live's own cast made of the column when it was migrated by ALTER TABLE.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');
const tables = { t: { timezone: 'Europe/Berlin' } };
// moments around both, and what a clock in Berlin shows
const moments: [string, string][] = [
  ['2020-10-25 00:30:00+00', '2020-10-25 02:30:00'],
  ['2020-10-25 01:30:00+00', '2020-10-25 02:30:00'],
  ['2020-10-25 02:30:00+00', '2020-10-25 03:30:00'],
  ['2020-03-29 00:30:00+00', '2020-03-29 01:30:00'],
  ['2020-03-29 01:30:00+00', '2020-03-29 03:30:00'],
];

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b?.drop());

async function fill(side: 'old' | 'live', type: string, values: (string | null)[]): Promise<void> {
  await b[
    side
  ].sql.unsafe(`drop table if exists t cascade; create table t (id int primary key, v text, at ${type});
    insert into t values ${values.map((value, index) => `(${index + 1}, 'v', ${value === null ? 'null' : `'${value}'`})`).join(', ')}`);
}
const differing = async () => {
  const { lines } = await b.run({ tables });
  return lines.map(({ status, key }) => `${status} ${key.id}`);
};

test('old has moments, live times of the clock: what a clock shows for them is the same, in both hours that look alike', async () => {
  await fill('old', 'timestamptz', [...moments.map(([moment]) => moment), null, 'infinity']);
  await fill('live', 'timestamp', [...moments.map(([, clock]) => clock), null, 'infinity']);
  assert.equal(await differing(), []);
});

test('a repair writes what the clock shows, and is over then', async () => {
  await fill(
    'old',
    'timestamptz',
    moments.map(([moment]) => moment),
  );
  // the third never was, on any clock in Berlin
  await fill('live', 'timestamp', [
    '2020-01-01',
    '2020-01-01',
    '2020-03-29 02:30:00',
    '2020-01-01',
    '2020-01-01',
  ]);
  assert.is((await differing()).length, 5);
  await repaired(b, {}, { tables });
  assert.equal([...new Set(Object.values(await account(b, 't')))], ['repaired']);
  assert.equal(
    (await b.rows('select at::text from t order by id')).flat(),
    moments.map(([, clock]) => clock),
  );
  assert.equal(await differing(), []);
});

test('old has times of the clock, live moments: the moment that live’s own cast makes of it', async () => {
  const clocks = ['2020-10-25 02:30:00', '2020-03-29 02:30:00', '2020-07-01 12:00:00'];
  await fill('old', 'timestamp', clocks);
  await fill('live', 'timestamp', clocks);
  // how such a column is migrated
  await b.live.sql.unsafe(`set timezone = 'Europe/Berlin'; alter table t alter at type timestamptz`);
  const right = (await b.rows(`select (at at time zone 'UTC')::text from t order by id`)).flat();
  assert.equal(await differing(), []);
  await b.live.sql`update t set at = at + interval '1 hour'`;
  assert.is((await differing()).length, 3);
  await repaired(b, {}, { tables });
  assert.equal((await b.rows(`select (at at time zone 'UTC')::text from t order by id`)).flat(), right);
  assert.equal(await differing(), []);
});

withPsql('repair.sql writes the same', async () => {
  await fill(
    'old',
    'timestamptz',
    moments.map(([moment]) => moment),
  );
  await fill('live', 'timestamp', [
    '2020-01-01',
    '2020-01-01',
    '2020-03-29 02:30:00',
    '2020-01-01',
    '2020-01-01',
  ]);
  const { texts } = await b.run({ tables, format: 'json,sql', include: ['reused_key'] } as never);
  const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
  assert.is(status, 0, stderr);
  assert.equal(
    (await b.rows('select at::text from t order by id')).flat(),
    moments.map(([, clock]) => clock),
  );
});

test('a condition and the hint of the last change see live’s form', async () => {
  await fill(
    'old',
    'timestamptz',
    moments.map(([moment]) => moment),
  );
  await fill(
    'live',
    'timestamp',
    moments.map(([, clock]) => clock),
  );
  await b.live.sql`update t set v = 'w', at = '2020-10-25 02:31:00' where id = 1`;
  const settings = { ...tables.t, updated_at: 'at', where: `at >= timestamp '2020-10-25 02:30'` };
  const { lines } = await b.run({ tables: { t: settings } });
  assert.equal(
    lines.map(({ key, hints }) => [key.id, hints]),
    [['1', ['reused_key', 'edited_later']]],
  );
});

test.run();
