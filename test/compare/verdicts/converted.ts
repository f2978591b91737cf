import type { Case } from './case.ts';

/** Columns that have another type on live. */
export const converted: Case[] = [
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
    exact: { 0: 'differs' },
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
];
