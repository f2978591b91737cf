import type { Case, Row } from './case.ts';

const lower = "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'";
const upper = "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'";
const braces = "'{a0eebc999c0b4ef8bb6d6bb9bd380a11}'";
const turned = (rows: Row[]): Row[] => rows.map(([old, live, verdict]) => [live, old, verdict]);

/** Both directions of a pair, with the rows of the second one turned round. */
function bothWays({ old, live = old, rows = [], ...rest }: Case): Case[] {
  return [
    { old, live, rows, ...rest },
    { old: live, live: old, rows: turned(rows), ...rest },
  ];
}

/** Values of related types that are the same, though they do not print the same. */
const pairs: Case[] = [
  {
    title: 'uuid against text: a uuid in whatever form',
    old: 'uuid',
    live: 'text',
    rows: [
      [lower, upper, 'same'],
      [lower, braces, 'same'],
      [lower, "'{a0eebc999c0b4ef8bb6d6bb9bd380a11'", 'differs'],
      [lower, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'", 'differs'],
    ],
    exact: { 0: 'differs', 1: 'differs' },
  },
  {
    title: 'float4 against float8: whatever way the number is written',
    old: 'float4',
    live: 'float8',
    rows: [
      ['1000000', '1000000', 'same'],
      ['16777216', '16777216', 'same'],
      ["'-0'", "'0'", 'same'],
      ["'NaN'", "'NaN'", 'same'],
      ["'Infinity'", "'-Infinity'", 'differs'],
      ['0.1', '0.1', 'same'],
      ['0.1', '0.10000000149011612', 'differs'],
    ],
    exact: { 2: 'differs' },
  },
  { old: 'int4[]', live: 'int8[]', rows: [["'{1,NULL,2}'", "'{1,NULL,2}'", 'same']] },
  {
    title: 'arrays of numbers, by value',
    old: 'int4[]',
    live: 'numeric[]',
    rows: [
      ["'{1,2}'", "'{1.0,2.00}'", 'same'],
      ["'{1,2}'", "'{1.5,2}'", 'differs'],
      ["'{}'", "'{NULL}'", 'differs'],
      ["'{}'", 'null', 'differs'],
      ["'[0:1]={1,2}'", "'{1,2}'", 'differs'],
    ],
    exact: { 0: 'differs' },
  },
  {
    title: 'arrays of floats, by the shortest text',
    old: 'float4[]',
    live: 'float8[]',
    rows: [
      ["'{0.1,1000000}'", "'{0.1,1000000}'", 'same'],
      ["'{0.1}'", "'{0.10000000149011612}'", 'differs'],
    ],
  },
  {
    title: 'arrays of dates and timestamps, by value',
    old: 'date[]',
    live: 'timestamp[]',
    rows: [
      ["'{2020-02-29,infinity}'", `'{"2020-02-29 00:00",infinity}'`, 'same'],
      ["'{2020-02-29}'", `'{"2020-02-29 00:00:01"}'`, 'differs'],
    ],
  },
  {
    title: 'arrays of char(n) and text, without padding',
    old: 'char(5)[]',
    live: 'text[]',
    rows: [
      ["'{ab}'", "'{ab}'", 'same'],
      ["'{ab}'", `'{"ab "}'`, 'differs'],
    ],
  },
  {
    title: 'arrays of json and jsonb, by value',
    old: 'json[]',
    live: 'jsonb[]',
    rows: [
      [`array['{"a":1, "a": 2}']::json[]`, `array['{"a":2}']::jsonb[]`, 'same'],
      [`array['{"a":1}']::json[]`, `array['{"a":2}']::jsonb[]`, 'differs'],
    ],
  },
  {
    title: 'json with the character that jsonb refuses',
    old: 'json',
    live: 'jsonb',
    rows: [
      [`'{"a":"\\u0000"}'`, `'{"a":""}'`, 'differs'],
      [`'{"a": "\\\\u0000"}'`, `'{"a":"\\\\u0000"}'`, 'same'],
      // encoded twice
      [`'{"a":"\\u0000"}'`, `to_jsonb('{"a":"\\u0000"}'::text)`, 'differs'],
    ],
  },
  {
    title: 'inet against text, as it prints',
    old: 'inet',
    live: 'text',
    rows: [
      ["'10.0.0.1'", "'10.0.0.1'", 'same'],
      ["'::/32'", "'::'", 'differs'],
      ["'10.0.0.0/8'", "'10.0.0.0/8'", 'same'],
    ],
  },
];

export const wider: Case[] = pairs.flatMap(bothWays).map((one) => ({ noted: true, arrays: false, ...one }));
