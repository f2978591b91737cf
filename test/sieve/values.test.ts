import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { bothWays, linesOf, strategyOf } from './both-ways.ts';

// Values that a weak hash takes for the same, and values that are the same and do not look so. As columns and as keys,
// always through the sieve.

type Verdict = 'same' | 'differs';
type Pair = [old: string, live: string, verdict: Verdict];

const columns: [type: string, pairs: Pair[]][] = [
  [
    'int',
    [
      ['1', '-1', 'differs'],
      ['0', '-2147483648', 'differs'],
      ['7', '7', 'same'],
    ],
  ],
  // the hash of a bigint is that of its two halves, one XOR the other
  [
    'bigint',
    [
      ['1', '4294967296', 'differs'],
      ['0', '4294967297', 'differs'],
      ['0', '-1', 'differs'],
      ['5', '-6', 'differs'],
      ['4294967298', '8589934593', 'differs'],
    ],
  ],
  [
    'numeric',
    [
      ['1', '-1', 'differs'],
      ['1', '10000', 'differs'],
      ['1', '0.0001', 'differs'],
      ['10000', '100000000', 'differs'],
      ['0', "'NaN'", 'differs'],
      ['1.0', '1.00', 'same'],
      ['100', '1e2', 'same'],
      ['0', '-0.000', 'same'],
    ],
  ],
  [
    'numeric(20,4)',
    [
      ['1', '10000', 'differs'],
      ['-3.5', '3.5', 'differs'],
      ['2', '2.0000', 'same'],
    ],
  ],
  [
    'float8',
    [
      ['0', "'-0'", 'same'],
      ["'NaN'", "'NaN'", 'same'],
      ["'Infinity'", "'-Infinity'", 'differs'],
      ['0.3', '0.1::float8 + 0.2', 'differs'],
    ],
  ],
  [
    'timestamp',
    [
      // 2^32 and 2^32 + 1 microseconds
      ["'2000-01-01'", "timestamp '2000-01-01' + interval '4294.967296 s'", 'differs'],
      ["'2000-01-01 00:00:00.000001'", "timestamp '2000-01-01' + interval '4294.967296 s'", 'differs'],
      ["'infinity'", "'-infinity'", 'differs'],
    ],
  ],
  [
    'timestamptz',
    [
      ["'2000-01-01 00:00+00'", "timestamptz '2000-01-01 00:00+00' + interval '4294.967297 s'", 'differs'],
      ["'2020-01-01 12:00+01'", "'2020-01-01 11:00+00'", 'same'],
    ],
  ],
  [
    'date',
    [
      ["'2000-01-01'", "'1999-12-31'", 'differs'],
      ["'infinity'", "'-infinity'", 'differs'],
    ],
  ],
  ['timetz', [["'12:00+01'", "'11:00+00'", 'differs']]],
  [
    'interval',
    [
      ["'1 mon'", "'30 days'", 'differs'],
      ["'1 day'", "'24 h'", 'differs'],
    ],
  ],
  [
    'char(5)',
    [
      ["'ab'", "'ab  '", 'same'],
      ["''", "'     '", 'same'],
      ["'ab'", "' ab'", 'differs'],
    ],
  ],
  [
    'varchar',
    [
      ["'ab'", "'ab '", 'differs'],
      ["''", "' '", 'differs'],
    ],
  ],
  [
    'text',
    [
      ["'a'", "'A'", 'differs'],
      ["U&'caf\\00e9'", "U&'cafe\\0301'", 'differs'],
    ],
  ],
  [
    'bytea',
    [
      ["'\\x00'", "'\\x0000'", 'differs'],
      ["'\\x'", "'\\x00'", 'differs'],
    ],
  ],
  [
    'varbit',
    [
      ["B'0'", "B'00'", 'differs'],
      ["B''", "B'0'", 'differs'],
    ],
  ],
  ['bit(3)', [["B'001'", "B'100'", 'differs']]],
  [
    'inet',
    [
      ["'10.0.0.1/24'", "'10.0.0.1/25'", 'differs'],
      ["'10.0.0.1'", "'10.0.0.1/32'", 'same'],
    ],
  ],
  [
    'jsonb',
    [
      ["'1.0'", "'1.00'", 'same'],
      ["'-5'", "'5'", 'differs'],
      ["'1'", "'10000'", 'differs'],
      [`'{"a":1,"b":2}'`, `'{"b":2,"a":1}'`, 'same'],
      ["'null'", 'null', 'differs'],
      ["'[]'", "'{}'", 'differs'],
      [`'"1"'`, "'1'", 'differs'],
    ],
  ],
  [
    'json',
    [
      ["'{}'", "'{ }'", 'differs'],
      [`'{"a":1,"a":2}'`, `'{"a":2}'`, 'differs'],
    ],
  ],
  ['box', [["'(2,2),(0,0)'", "'(4,1),(0,0)'", 'differs']]],
  ['lseg', [["'[(0,0),(1,1)]'", "'[(0,0),(1,1.0000001)]'", 'differs']]],
];

/** Keys that are two, or one. */
const keys: [type: string, pairs: Pair[]][] = [
  [
    'bigint',
    [
      ['1', '4294967296', 'differs'],
      ['-7', '6', 'differs'],
      ['9', '9', 'same'],
    ],
  ],
  [
    'numeric',
    [
      ['3', '30000', 'differs'],
      ['-4', '4', 'differs'],
      ['5.0', '5.00', 'same'],
      ["'NaN'", '0', 'differs'],
    ],
  ],
  ['timestamp', [["'2001-01-01'", "timestamp '2001-01-01' + interval '4294.967296 s'", 'differs']]],
  [
    'char(5)',
    [
      ["'k'", "'k   '", 'same'],
      ["' k'", "'x'", 'differs'],
    ],
  ],
  [
    'text',
    [
      ["'b'", "'B'", 'differs'],
      ["'c '", "'c'", 'differs'],
    ],
  ],
  ['float8', [["'-0'", '0', 'same']]],
  [
    'jsonb',
    [
      ["'1.0'", "'1.00'", 'same'],
      ["'-5'", "'5'", 'differs'],
    ],
  ],
];

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test('each value, and every row of the table, has the verdict that stage 50 has for it', async () => {
  for (const [side, sql] of [b.old.sql, b.live.sql].entries()) {
    for (const [n, [type, pairs]] of columns.entries()) {
      const rows = pairs.map((pair, id) => `(${id}, ${pair[side]})`).join(', ');
      await sql.unsafe(
        `create table v${n} (id int primary key, v ${type}); insert into v${n} values ${rows}`,
      );
    }
    for (const [n, [type, pairs]] of keys.entries()) {
      const rows = pairs.map((pair, id) => `(${pair[side]}, ${id})`).join(', ');
      await sql.unsafe(`create table k${n} (k ${type} primary key, v int); insert into k${n} values ${rows}`);
    }
    await sql.unsafe('analyze');
  }
  const files = await bothWays(b);
  for (const [n, [type, pairs]] of columns.entries()) {
    assert.match(strategyOf(files, `v${n}`), /^sieve/, type);
    const expected = pairs.flatMap(([, , verdict], id) => (verdict === 'same' ? [] : [`corrupted ${id} v`]));
    assert.equal(linesOf(files, `v${n}`), expected.sort(), type);
  }
  for (const [n, [type, pairs]] of keys.entries()) {
    assert.match(strategyOf(files, `k${n}`), /^sieve/, type);
    const { counts } = files.report.tables.find(({ table }) => table === `public.k${n}`) ?? {};
    const apart = pairs.filter(([, , verdict]) => verdict === 'differs').length;
    assert.equal([counts?.missing, counts?.new, counts?.corrupted], [apart, apart, 0], type);
  }
});

test('a migration that multiplies a whole column by 10000', async () => {
  await b.both(`create table scaled (id int primary key, n numeric, m numeric(20,4));
    insert into scaled select g, g * power(10::numeric, g % 9 - 4), g from generate_series(1, 2000) g; analyze scaled`);
  await b.live.sql.unsafe('update scaled set n = n * 10000, m = m * 10000');
  const files = await bothWays(b, { table: ['scaled'] });
  assert.is(linesOf(files, 'scaled').length, 2000);
  assert.equal(new Set(files.lines.flatMap(({ changed }) => changed)), new Set(['n', 'm']));
});

test('numbers of another type on live are the same numbers', async () => {
  const rows = '(1, 1, 1, 1), (2, -1, 10000, 0), (3, 32767, -3, null)';
  await b.old.sql.unsafe(
    `create table wider (k int2 primary key, a int2, b int4, c int8); insert into wider values ${rows}`,
  );
  await b.live.sql.unsafe(
    `create table wider (k int8 primary key, a int8, b numeric, c numeric(30,5)); insert into wider values ${rows}`,
  );
  await b.both('analyze wider');
  const files = await bothWays(b, { table: ['wider'] });
  assert.match(strategyOf(files, 'wider'), /^sieve/);
  assert.equal(linesOf(files, 'wider'), []);
  await b.live.sql.unsafe('update wider set b = 1 where k = 2');
  assert.equal(linesOf(await bothWays(b, { table: ['wider'] }), 'wider'), ['corrupted 2 b']);
});

test('with exact, what is printed is compared', async () => {
  const files = await bothWays(b, { exact: true, table: ['v2', 'v3', 'v4', 'v20'] });
  // all but 1e2, which prints as 100
  assert.equal(
    linesOf(files, 'v2'),
    [0, 1, 2, 3, 4, 5, 7].map((id) => `corrupted ${id} v`),
  );
});

test.run();
