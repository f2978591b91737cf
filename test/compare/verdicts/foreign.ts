import type { Case } from './case.ts';

/** Pairs of types of other families: compared as text, with a finding; never a key. */
const pairs: Case[] = [
  {
    old: 'int',
    live: 'text',
    values: ["'12'", "'13'"],
    rows: [
      ['12', "'012'", 'differs'],
      ['0', "''", 'differs'],
    ],
  },
  { old: 'text', live: 'int', values: ["'12'", "'13'"], rows: [["'1e1'", '10', 'differs']] },
  {
    old: 'bool',
    live: 'int',
    rows: [
      ['true', '1', 'differs'],
      ['false', '0', 'differs'],
      ['null', '0', 'differs'],
    ],
  },
  { old: 'bool', live: 'text', values: ["'true'", "'false'"], rows: [['true', "'TRUE'", 'differs']] },
  { old: 'timestamp', live: 'text', values: ["'2020-06-01 12:00:00'", "'2020-06-01 12:00:00.000001'"] },
  { old: 'text', live: 'timestamp', values: ["'2020-06-01 12:00:00'", "'2020-06-01 12:00:00.000001'"] },
  { old: 'timestamptz', live: 'text', values: ["'2020-06-01 12:00:00+00'", "'2020-06-01 12:00:01+00'"] },
  {
    old: 'date',
    live: 'text',
    values: ["'2020-06-01'", "'2020-06-02'"],
    rows: [["'2020-06-01'", "'1.6.2020'", 'differs']],
  },
  { old: 'numeric', live: 'text', values: ["'1.50'", "'2'"], rows: [['1.50', "'1.5'", 'differs']] },
  {
    old: 'float8',
    live: 'numeric',
    values: ["'0.1'", "'0.2'"],
    rows: [['0.1::float8 + 0.2', '0.3', 'differs']],
  },
  { old: 'numeric', live: 'float8', values: ["'0.1'", "'0.2'"] },
  { old: 'jsonb', live: 'text', values: [`'{"a": 1}'`, `'{"a": 2}'`] },
  { old: 'json', live: 'text', values: [`'{"a":1}'`, `'{"a": 1}'`], key: 'illegal' },
  { old: 'xml', live: 'text', values: ["'<a/>'", "'<a></a>'"], key: 'illegal' },
  {
    old: 'bytea',
    live: 'text',
    values: [
      ["'\\x61'", "'\\x61'"],
      ["'\\x62'", "'\\x62'"],
    ],
    rows: [["'\\x61'", "'a'", 'differs']],
  },
  {
    old: 'interval',
    live: 'text',
    values: ["'1 mon'", "'2 days'"],
    rows: [["'1 mon'", "'30 days'", 'differs']],
  },
  { old: 'time', live: 'interval', values: ["'12:00:00'", "'13:00:00'"] },
  { old: 'time', live: 'timetz', rows: [["'12:00'", "'12:00+00'", 'differs']] },
  { old: 'oid', live: 'int8', values: ["'1'", "'4294967295'"] },
  { old: 'point', live: 'text', values: ["'(1,2)'", "'(1,3)'"], key: 'illegal' },
  { old: 'int4range', live: 'int8range', values: ["'[1,3)'", "'[1,4)'"] },
  { old: 'hstore', live: 'jsonb', rows: [["'a=>1'", `'{"a": "1"}'`, 'differs']] },
  {
    old: 'mood',
    live: 'grade',
    rows: [
      ["'ok'", "'a'", 'differs'],
      ['null', 'null', 'same'],
    ],
  },
  {
    old: 'text',
    live: 'text[]',
    rows: [
      ["'{a}'", "'{a}'", 'same'],
      ["'a'", "'{a}'", 'differs'],
    ],
  },
  { old: 'text[]', live: 'jsonb', rows: [["'{a}'", `'["a"]'`, 'differs']] },
];

export const foreign: Case[] = pairs.map((pair) => ({
  title: 'other family, as text',
  noted: true,
  arrays: false,
  key: 'refused',
  ...pair,
}));
