import type { Case } from './case.ts';

/** Columns that have the same type on both sides. */
export const stored: Case[] = [
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
