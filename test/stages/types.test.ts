import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Table "Differences" of the rulings. The expected verdicts are written down here by hand, case by case.

type Verdict = 'same' | 'differs';
/** SQL of the value on old, on live, and what a comparison is to say. */
type Row = [old: string, live: string, verdict: Verdict];

interface Case {
  /** The ruling, in a few words. */
  title: string;
  /** Type on old, and on live where it is another. */
  old: string;
  live?: string;
  rows: Row[];
  /** Verdicts under --exact where they are others, by the number of the row. */
  exact?: Record<number, Verdict>;
  /** Whether a finding tells of the two types. */
  noted?: boolean;
}

const cases: Case[] = [
  {
    title: 'NULL and the empty string differ, NULL and NULL are the same',
    old: 'text',
    rows: [
      ['null', "''", 'differs'],
      ["''", 'null', 'differs'],
      ['null', 'null', 'same'],
      ["''", "''", 'same'],
    ],
  },
  {
    title: 'text to the byte: no trimming, folding or normalising',
    old: 'text',
    rows: [
      ["'a'", "'A'", 'differs'],
      ["'a'", "'a '", 'differs'],
      ["' a'", "'a'", 'differs'],
      ["U&'caf\\00e9'", "U&'cafe\\0301'", 'differs'],
      ["E'a\\nb'", "E'a\\r\\nb'", 'differs'],
      ["U&'\\00a0'", "' '", 'differs'],
      ["U&'\\+01F418'", "U&'\\+01F418'", 'same'],
    ],
  },
  {
    title: 'numeric by value: 1.0 = 1.00, NaN = NaN',
    old: 'numeric',
    rows: [
      ['1.0', '1.00', 'same'],
      ["'NaN'", "'NaN'", 'same'],
      ["'NaN'", 'null', 'differs'],
      ['100000000000000000000000000001', '100000000000000000000000000002', 'differs'],
      ['0.1', '0.1000000000000000000000000000001', 'differs'],
    ],
    exact: { 0: 'differs' },
  },
  {
    title: 'float8 by value: -0 = 0, NaN = NaN',
    old: 'float8',
    rows: [
      ["'-0'", '0', 'same'],
      ["'NaN'", "'NaN'", 'same'],
      ["'infinity'", "'-infinity'", 'differs'],
      ['0.1::float8 + 0.2', '0.3', 'differs'],
      ['1e-300', '1.0e-300', 'same'],
    ],
    exact: { 0: 'differs' },
  },
  {
    title: 'float4 by value',
    old: 'float4',
    rows: [
      ['16777216', '16777217', 'same'],
      ['0.1', '0.10000001', 'differs'],
      ["'-0'", '0', 'same'],
    ],
    exact: { 2: 'differs' },
  },
  {
    title: 'jsonb by value',
    old: 'jsonb',
    rows: [
      [`'{"a":1, "b":2}'`, `'{"b":2,"a":1}'`, 'same'],
      [`'{"a":1.0}'`, `'{"a":1.00}'`, 'same'],
      [`'{"a":null}'`, `'{}'`, 'differs'],
      [`'"1"'`, `'1'`, 'differs'],
      [`'null'`, 'null', 'differs'],
    ],
    exact: { 1: 'differs' },
  },
  {
    title: 'json as text',
    old: 'json',
    rows: [
      [`'{"a":1}'`, `'{"a": 1}'`, 'differs'],
      [`'{"a":1}'`, `'{"a":1}'`, 'same'],
    ],
  },
  {
    title: 'an array of json as text',
    old: 'json[]',
    rows: [
      [`array['{"a":1}'::json]`, `array['{"a":1}'::json]`, 'same'],
      [`array['{"a":1}'::json]`, `array['{"a":2}'::json]`, 'differs'],
    ],
  },
  {
    title: 'point as text',
    old: 'point',
    rows: [
      ["'(1,2)'", "'(1.0,2)'", 'same'],
      // closer than what `~=` calls the same point
      ["'(1,2)'", "'(1.0000000001,2)'", 'differs'],
    ],
  },
  { title: 'an array of points', old: 'point[]', rows: [[`'{"(1,2)"}'`, `'{"(1,3)"}'`, 'differs']] },
  { title: 'line as text', old: 'line', rows: [["'{1,2,3}'", "'{2,4,6}'", 'differs']] },
  {
    title: 'polygon as text',
    old: 'polygon',
    rows: [["'((0,0),(1,1),(1,0))'", "'((1,1),(1,0),(0,0))'", 'differs']],
  },
  { title: 'lseg as text', old: 'lseg', rows: [["'((0,0),(1,1))'", "'((1,1),(0,0))'", 'differs']] },
  {
    title: 'boxes of the same area differ',
    old: 'box',
    rows: [
      ["'((0,0),(2,2))'", "'((0,0),(4,1))'", 'differs'],
      ["'((0,0),(2,2))'", "'((2,2),(0,0))'", 'same'],
    ],
  },
  {
    title: 'circles of the same area differ',
    old: 'circle',
    rows: [["'<(0,0),1>'", "'<(5,5),1>'", 'differs']],
  },
  {
    title: 'paths of the same number of points differ',
    old: 'path',
    rows: [
      ["'((0,0),(1,1))'", "'((0,0),(9,9))'", 'differs'],
      ["'((0,0),(1,1))'", "'[(0,0),(1,1)]'", 'differs'],
    ],
  },
  {
    title: '1 mon and 30 days differ',
    old: 'interval',
    rows: [
      ["'1 mon'", "'30 days'", 'differs'],
      ["'24:00'", "'1 day'", 'differs'],
      ["'-1 days +02:03:04'", "'-1 days -02:03:04'", 'differs'],
      ["'1 year'", "'12 mons'", 'same'],
    ],
  },
  { title: 'intervals within an array', old: 'interval[]', rows: [["'{1 mon}'", "'{30 days}'", 'differs']] },
  {
    title: 'char(n) without padding',
    old: 'char(5)',
    rows: [
      ["'ab'", "'ab   '", 'same'],
      ["'ab'", "' ab'", 'differs'],
    ],
  },
  {
    title: 'char(n) against text: trailing blanks of the char side are dropped',
    old: 'char(5)',
    live: 'text',
    noted: true,
    rows: [
      ["'ab'", "'ab'", 'same'],
      ["'ab   '", "'ab'", 'same'],
      ["'ab'", "'ab '", 'differs'],
      ["' ab'", "'ab'", 'differs'],
    ],
  },
  {
    title: 'varchar against char(n)',
    old: 'varchar(9)',
    live: 'char(9)',
    noted: true,
    rows: [
      ["'ab'", "'ab'", 'same'],
      ["'ab '", "'ab'", 'differs'],
    ],
  },
  {
    title: 'varchar against text',
    old: 'varchar(20)',
    live: 'text',
    noted: true,
    rows: [
      ["'ab '", "'ab '", 'same'],
      ["'ab '", "'ab'", 'differs'],
    ],
  },
  {
    title: 'a text that was cut by a shorter column',
    old: 'text',
    live: 'varchar(3)',
    noted: true,
    rows: [
      ["'abcdef'", "'abc'", 'differs'],
      ["'abc'", "'abc'", 'same'],
    ],
  },
  {
    title: 'int against bigint',
    old: 'int',
    live: 'bigint',
    noted: true,
    rows: [
      ['2147483647', '2147483647', 'same'],
      ['1', '4294967297', 'differs'],
    ],
  },
  {
    title: 'a bigint that became an int',
    old: 'bigint',
    live: 'int',
    noted: true,
    rows: [
      ['5000000000', '2147483647', 'differs'],
      ['7', '7', 'same'],
    ],
  },
  {
    title: 'int against numeric',
    old: 'int',
    live: 'numeric(10,2)',
    noted: true,
    rows: [
      ['1', '1.00', 'same'],
      ['1', '1.01', 'differs'],
    ],
  },
  {
    title: 'numeric of another scale',
    old: 'numeric(12,4)',
    live: 'numeric(12,2)',
    noted: true,
    rows: [
      ['1.5', '1.5', 'same'],
      ['1.2345', '1.23', 'differs'],
    ],
    exact: { 0: 'differs' },
  },
  {
    title: 'float4 against float8 by shortest text',
    old: 'float4',
    live: 'float8',
    noted: true,
    rows: [
      ['0.1', '0.1', 'same'],
      ['0.1', '0.1::float4::float8', 'differs'],
    ],
  },
  {
    title: 'date against timestamp',
    old: 'date',
    live: 'timestamp',
    noted: true,
    rows: [
      ["'2020-02-29'", "'2020-02-29 00:00'", 'same'],
      ["'2020-02-29'", "'2020-02-29 00:00:01'", 'differs'],
      ["'infinity'", "'infinity'", 'same'],
    ],
  },
  {
    title: 'uuid against text',
    old: 'text',
    live: 'uuid',
    noted: true,
    rows: [
      ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", 'same'],
      ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'", 'differs'],
      ["'no uuid'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'", 'differs'],
    ],
  },
  {
    title: 'other family: text against int',
    old: 'text',
    live: 'int',
    noted: true,
    rows: [
      ["'12'", '12', 'same'],
      ["'012'", '12', 'differs'],
      ["'twelve'", '12', 'differs'],
    ],
  },
  {
    title: 'other family: bool against int',
    old: 'bool',
    live: 'int',
    noted: true,
    rows: [['true', '1', 'differs']],
  },
  {
    title: 'json against jsonb by value',
    old: 'json',
    live: 'jsonb',
    noted: true,
    rows: [
      [`'{"b":2, "a":1}'`, `'{"a":1,"b":2}'`, 'same'],
      [`'{"a":1}'`, `'{"a":2}'`, 'differs'],
    ],
  },
  {
    title: 'an array against a scalar',
    old: 'text',
    live: 'text[]',
    noted: true,
    rows: [
      ["'{a,b}'", "'{a,b}'", 'same'],
      ["'no array'", "'{a,b}'", 'differs'],
    ],
  },
  {
    title: 'arrays by value',
    old: 'numeric[]',
    rows: [
      ["'{1.0,NULL}'", "'{1.00,NULL}'", 'same'],
      ["'{1,2}'", "'{2,1}'", 'differs'],
      ["'{}'", 'null', 'differs'],
      ["'{NULL}'", "'{}'", 'differs'],
      ["'[0:1]={1,2}'", "'{1,2}'", 'differs'],
    ],
    exact: { 0: 'differs' },
  },
  { title: 'text arrays to the byte', old: 'text[]', rows: [[`'{"a "}'`, `'{a}'`, 'differs']] },
  {
    title: 'bytea',
    old: 'bytea',
    rows: [
      ["'\\x00ff'", "'\\x00ff'", 'same'],
      ["'\\x00ff'", "'\\x00fe'", 'differs'],
      ["'\\x'", 'null', 'differs'],
    ],
  },
  {
    title: 'timestamptz is one moment, whatever it is written in',
    old: 'timestamptz',
    rows: [
      ["'2020-06-01 12:00+02'", "'2020-06-01 10:00+00'", 'same'],
      ["'2020-06-01 12:00:00.000001+00'", "'2020-06-01 12:00+00'", 'differs'],
      ["'infinity'", "'infinity'", 'same'],
      ["'0044-03-15 12:00+00 BC'", "'0044-03-15 12:00+00'", 'differs'],
    ],
  },
  {
    title: 'timetz',
    old: 'timetz',
    rows: [
      ["'12:00+02'", "'12:00+02'", 'same'],
      ["'12:00+02'", "'10:00+00'", 'differs'],
    ],
  },
  { title: 'bits', old: 'bit(4)', rows: [["B'0101'", "B'0100'", 'differs']] },
  { title: 'network addresses', old: 'inet', rows: [["'10.0.0.1'", "'10.0.0.1/24'", 'differs']] },
  {
    title: 'ranges',
    old: 'int4range',
    rows: [
      ["'[1,3)'", "'[1,2]'", 'same'],
      ["'empty'", "'[1,3)'", 'differs'],
    ],
  },
  { title: 'text search', old: 'tsvector', rows: [["'a:1 b:2'", "'a:1 b:3'", 'differs']] },
  {
    title: '"char"',
    old: '"char"',
    rows: [
      ["'a'", "'b'", 'differs'],
      ["'a'", "'a'", 'same'],
    ],
  },
  {
    title: 'name',
    old: 'name',
    rows: [
      ["'a'", "'A'", 'differs'],
      ["'a'", "'a'", 'same'],
    ],
  },
  {
    title: 'money',
    old: 'money',
    rows: [
      ["'1.50'", "'1.51'", 'differs'],
      ["'-1234.50'", "'-1234.5'", 'same'],
    ],
  },
  {
    title: 'references to objects',
    old: 'regtype',
    rows: [
      ["'int'", "'text'", 'differs'],
      ["'int'", "'int4'", 'same'],
    ],
  },
];

let b: Bench;
let usual: Files;
let exact: Files;

function fill(side: 'old' | 'live'): string {
  return cases
    .map(({ rows, ...types }, number) => {
      const values = rows.map((row, id) => `(${id}, ${row[side === 'old' ? 0 : 1]})`);
      return `create table t${number} (id int primary key, v ${(side === 'live' && types.live) || types.old});
        insert into t${number} values ${values.join(', ')};`;
    })
    .join('\n');
}

test.before(
  loud(async () => {
    b = await bench();
    await b.old.sql.unsafe(fill('old'));
    await b.live.sql.unsafe(fill('live'));
    exact = await b.run({ exact: true });
    usual = await b.run();
  }),
);
test.after(() => b.drop());

/** The rows that a run calls corrupted. */
function corrupted(files: Files, table: string): number[] {
  return files.lines.filter((line) => line.table === table).map(({ key }) => Number(key.id));
}

for (const [number, { title, rows, old, live, noted, exact: exactly }] of cases.entries()) {
  const table = `public.t${number}`;
  const differing = (verdict: (row: Row, id: number) => Verdict) =>
    [...rows.keys()].filter((id) => verdict(rows[id] as Row, id) === 'differs');

  test(`${title} (${old}${live ? `, ${live}` : ''})`, async () => {
    const found = usual.report.tables.find((candidate) => candidate.table === table);
    assert.is(found?.outcome, 'compared', String(found?.reason));
    assert.equal(
      corrupted(usual, table),
      differing((row) => row[2]),
    );
    assert.equal(
      found?.findings.map(({ code }) => code),
      noted ? ['type_differs'] : [],
    );
    const expected = differing((row, id) => exactly?.[id] ?? row[2]);
    assert.equal(corrupted(exact, table), expected, 'with --exact');
  });

  test(`what differs is shown as it is stored (${old}${live ? `, ${live}` : ''})`, async () => {
    const ids = differing((row) => row[2]);
    const stored = `select id::text, ${print('v')} from t${number} where id = any ('{${ids}}') order by id`;
    const [olds, lives] = [await printed('old', stored), await printed('live', stored)];
    const view = `select id::text, ${print('v__old')}, ${print('v__live')} from pgmend.t${number}_corrupted`;
    const shown = olds.map(([id, value], index) => [id, value, lives[index]?.[1]]);
    assert.equal(await printed('live', view), shown);
    // the text of differences.jsonl, read back as the type that it came from, is the same value again
    const lines = usual.lines.filter((line) => line.table === table);
    const again = (side: 'old' | 'live') => {
      const type = (side === 'live' && live) || old;
      const values = JSON.stringify(Object.fromEntries(lines.map((line) => [line.key.id, line[side]?.v])));
      return printed(side, `select key, ${print(`(value::${type})`)} from json_each_text($1::text::json)`, [
        values,
      ]);
    };
    assert.equal(
      await again('old'),
      shown.map(([id, value]) => [id, value]),
    );
    assert.equal(
      await again('live'),
      shown.map(([id, , value]) => [id, value]),
    );
  });
}

/** A value as the output function of its type prints it: `::text` is a cast, with ideas of its own. */
function print(value: string): string {
  return `case when ${value} is not null then format('%s', ${value}) end`;
}

async function printed(
  side: 'old' | 'live',
  query: string,
  values: string[] = [],
): Promise<(string | null)[][]> {
  return b[side].sql.begin(async (tx) => {
    await tx.unsafe(
      `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`,
    );
    return [...(await tx.unsafe(query, values).values())];
  }) as Promise<(string | null)[][]>;
}

test.run();
