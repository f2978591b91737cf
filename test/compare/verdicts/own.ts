import type { Case } from './case.ts';

/** What both databases have. The schema's name wants quotes. */
const both = `
  create type mood as enum ('sad', 'ok', 'Ok', 'so, so');
  create type pair as (a int, b text);
  create type nest as (m mood, p pair[], d date);
  create domain positive as int check (value > 0);
  create domain small as positive check (value < 100);
  create domain word as varchar(9);
  create domain padded as char(5);
  create domain tags as text[];
  create domain filled as text not null;
  create domain folded as citext;
  create type textrange as range (subtype = text, collation = "C");
  create type floatrange as range (subtype = float8);
  create domain amount as numeric;
  create domain feeling as mood;
  create schema "Odd. Schema";
  create type "Odd. Schema"."Select" as enum ('a', 'b');`;

/** Types of the same names that are other types on each side, and what only one side has. */
export const own = {
  old: `${both}
    create type grade as enum ('a', 'b', 'gone');
    create domain percent as int check (value between 0 and 200);
    create domain turned as int;
    create type moved as (a int, b text);
    create type grown as (a int);
    create type thing as enum ('a', 'b');
    create type only_old as (a int, b text);
    create schema elsewhere;
    create type elsewhere.colour as enum ('red', 'blue');`,
  live: `${both}
    create type grade as enum ('b', 'a', 'new');
    create domain percent as int check (value between 0 and 100);
    create domain turned as bigint;
    create type moved as (b text, a int);
    create type grown as (a int, b text);
    create domain thing as text;
    create type colour as enum ('blue', 'red');`,
};

/** Types that a database made itself. */
export const ownTypes: Case[] = [
  {
    title: 'an enum with the same labels, to the byte',
    old: 'mood',
    values: ["'ok'", "'Ok'", "'so, so'"],
  },
  {
    title: 'an enum with other labels in another order, by label',
    old: 'grade',
    values: [
      ["'a'", "'a'"],
      ["'b'", "'b'"],
    ],
    rows: [
      ["'gone'", "'new'", 'differs'],
      ["'gone'", 'null', 'differs'],
      ['null', "'new'", 'differs'],
    ],
    keys: [["'gone'", "'new'", 'differs']],
  },
  { title: 'a name that wants quotes', old: '"Odd. Schema"."Select"', values: ["'a'", "'b'"] },
  {
    title: 'a type that moved to another schema',
    old: 'elsewhere.colour',
    live: 'colour',
    values: ["'red'", "'blue'"],
  },
  { old: 'pair', values: [`'(1,"x ")'`, "'(1,x)'", "'(,)'"], rows: [["'(,)'", 'null', 'differs']] },
  {
    title: 'a composite of enums, arrays of composites and dates',
    old: 'nest',
    values: [
      `row('so, so', array[row(1, 'a"b')::pair], '0044-03-15 BC')::nest`,
      `row('so, so', array[row(1, 'a''b')::pair], '0044-03-15 BC')::nest`,
      "row(null, '{}', 'infinity')::nest",
    ],
  },
  {
    title: 'a composite whose attributes changed places',
    old: 'moved',
    rows: [["'(1,2)'", "'(2,1)'", 'differs']],
  },
  {
    title: 'a composite with one attribute more',
    old: 'grown',
    rows: [
      ["'(1)'", "'(1,)'", 'differs'],
      ['null', 'null', 'same'],
    ],
  },
  // domains have arrays from version 11 on only
  { old: 'positive', arrays: false, values: ['1', '2', '2147483647'] },
  {
    title: 'arrays of a domain',
    old: 'positive[]',
    since: 11,
    values: ["'{1}'", "'{2}'", "'{}'"],
    arrays: false,
  },
  {
    title: 'a domain whose check live changed',
    old: 'percent',
    arrays: false,
    values: ['50', '70', '0'],
    rows: [['150', '100', 'differs']],
    keys: [['150', '100', 'differs']],
  },
  {
    title: 'a domain over another type than on old',
    old: 'turned',
    arrays: false,
    values: ['1', '2'],
    rows: [['1', '4294967297', 'differs']],
    noted: true,
  },
  { title: 'a domain over a domain', old: 'small', arrays: false, values: ['1', '2', '99'] },
  { title: 'a domain with a length', old: 'word', arrays: false, values: ["'ab '", "'ab'", "''"] },
  {
    title: 'a domain over char(n)',
    old: 'padded',
    arrays: false,
    values: ["'ab'", "' ab'", "''"],
    rows: [["'ab'", "'ab  '", 'same']],
  },
  {
    title: 'a domain over an array',
    old: 'tags',
    arrays: false,
    values: ["'{a}'", `'{"a "}'`, "'{}'"],
    rows: [["'{NULL}'", `'{"NULL"}'`, 'differs']],
  },
  {
    title: 'a domain that allows no NULL',
    old: 'filled',
    arrays: false,
    rows: [
      ["'a'", "'a'", 'same'],
      ["''", "' '", 'differs'],
    ],
  },
  {
    title: 'a domain over a type of an extension',
    old: 'folded',
    arrays: false,
    values: ["'a'", "'b'"],
    rows: [["'a'", "'A'", 'differs']],
    keys: [["'x'", "'X'", 'differs']],
  },
  {
    title: 'domains of Postgres itself',
    old: 'information_schema.cardinal_number',
    arrays: false,
    values: ['1', '2'],
  },
  {
    title: 'a range of an own kind',
    old: 'textrange',
    values: [`'["a ",b)'`, "'[a,b)'", "'empty'"],
    rows: [["'[a,a)'", "'empty'", 'same']],
  },
  {
    title: 'a domain over numeric, by value',
    old: 'amount',
    arrays: false,
    values: ["'1.5'", "'1.51'", "'NaN'"],
    rows: [["'1.0'", "'1.00'", 'same']],
    exact: { 0: 'differs' },
    keys: [["'7.0'", "'7.00'", 'same']],
  },
  { title: 'a domain over an enum', old: 'feeling', arrays: false, values: ["'ok'", "'Ok'", "'so, so'"] },
  { old: 'floatrange', values: ["'[1,3)'", "'[1,3]'", "'(,)'"] },
  { old: 'floatmultirange', since: 14, values: ["'{[0.1,0.3)}'", "'{[0.1,0.4)}'", "'{}'"] },
  { old: 'textmultirange', since: 14, values: [`'{["a ",b)}'`, "'{[a,b)}'", "'{}'"] },
  {
    title: 'a range of floats',
    old: 'floatrange',
    // 10 and 11 print more digits than there are
    since: 12,
    values: ["'[0.1,0.3)'", 'floatrange(0.1, 0.1::float8 + 0.2)', "'(,)'"],
  },
  {
    title: 'a composite on old only',
    old: 'only_old',
    live: 'text',
    noted: true,
    values: [`'(1,"x ")'`, "'(1,x)'"],
    arrays: false,
  },
  {
    title: 'an enum that became a domain of the same name',
    old: 'thing',
    noted: true,
    rows: [
      ["'a'", "'a'", 'same'],
      ["'a'", "'A'", 'differs'],
    ],
  },
];
