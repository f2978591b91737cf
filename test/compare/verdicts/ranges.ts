import type { Case } from './case.ts';

/** Built-in ranges and multiranges, the same on both sides. */
export const ranges: Case[] = [
  { old: 'int4range', values: ["'[1,3)'", "'[1,4)'", "'empty'"], keys: [["'[5,7)'", "'[5,6]'", 'same']] },
  { old: 'int8range', values: ["'[1,3)'", "'[1,)'", "'(,)'"], keys: [["'[5,7)'", "'(4,6]'", 'same']] },
  {
    title: 'numrange: bounds by value, their kind counts',
    old: 'numrange',
    values: ["'[1,2)'", "'[1,2]'", "'(,)'"],
    rows: [
      ["'[1.0,2)'", "'[1.00,2.0)'", 'same'],
      ["'(1,2)'", "'[1,2)'", 'differs'],
      ["'[1,1)'", "'empty'", 'same'],
    ],
    exact: { 0: 'differs' },
    keys: [["'[5.0,7)'", "'[5,7.00)'", 'same']],
  },
  {
    title: 'an infinite bound is not an open one',
    old: 'tsrange',
    values: ["'[2020-01-01,infinity)'", "'[2020-01-01,)'", "'empty'"],
  },
  {
    title: 'tstzrange: moments',
    old: 'tstzrange',
    values: ["'[2020-01-01 12:00+00,)'", "'[2020-01-01 12:00+02,)'", "'empty'"],
    keys: [["'[2021-01-01 12:00+00,)'", "'[2021-01-01 14:00+02,)'", 'same']],
  },
  {
    old: 'daterange',
    values: ["'[2020-01-01,2020-01-03)'", "'[2020-01-01,2020-01-03]'", "'(,)'"],
    rows: [["'[2020-01-01,2020-01-02]'", "'[2020-01-01,2020-01-03)'", 'same']],
  },
  {
    old: 'int4multirange',
    since: 14,
    values: ["'{[1,3)}'", "'{[1,2),[5,6)}'", "'{}'"],
    rows: [["'{[1,3),[3,5)}'", "'{[1,5)}'", 'same']],
    keys: [["'{[7,8),[8,9)}'", "'{[7,9)}'", 'same']],
  },
  { old: 'int8multirange', since: 14, values: ["'{[1,3)}'", "'{[1,)}'", "'{}'"] },
  {
    old: 'nummultirange',
    since: 14,
    values: ["'{[1,3)}'", "'{[1,3]}'", "'{}'"],
    rows: [["'{[1.0,3)}'", "'{[1.00,3)}'", 'same']],
    exact: { 0: 'differs' },
  },
  { old: 'tsmultirange', since: 14, values: ["'{[2020-01-01,infinity)}'", "'{[2020-01-01,)}'", "'{}'"] },
  {
    old: 'tstzmultirange',
    since: 14,
    values: ["'{[2020-01-01 12:00+00,)}'", "'{[2020-01-01 12:00+02,)}'", "'{}'"],
  },
  { old: 'datemultirange', since: 14, values: ["'{[2020-01-01,2020-01-03)}'", "'{[2020-01-01,)}'", "'{}'"] },
];
