import { type Case, nullOnly } from './case.ts';

/** Extensions with types, of those that come with Postgres; `cube` before what needs it. */
export const extensions = [
  ...['citext', 'hstore', 'ltree', 'cube', 'earthdistance', 'seg', 'isn', 'intarray', 'lo'],
  ...['pg_trgm', 'btree_gist'],
];

/** Types of extensions, the same on both sides. They are compared as text: what was stored is what counts. */
export const contrib: Case[] = [
  {
    title: 'citext to the byte, also as a key',
    old: 'citext',
    values: ["'a'", "'b'", "''"],
    rows: [
      ["'a'", "'A'", 'differs'],
      ["'a'", "'a '", 'differs'],
      ["''", 'null', 'differs'],
    ],
    keys: [["'x'", "'X'", 'differs']],
  },
  {
    title: 'hstore: the order of its keys does not count, NULL and the word do',
    old: 'hstore',
    values: ["'a=>1'", "'a=>NULL'", "''"],
    rows: [
      ["'a=>1, b=>2'", "'b=>2,a=>1'", 'same'],
      [`'a=>NULL'`, `'a=>"NULL"'`, 'differs'],
    ],
  },
  { old: 'ltree', values: ["'a.b'", "'A.b'", "''"] },
  { old: 'lquery', values: ["'a.*'", "'a.*{1}'"], key: 'illegal' },
  { old: 'ltxtquery', values: ["'a & b'", "'a | b'"], key: 'illegal' },
  {
    title: 'cubes: a point is a cube without extent',
    old: 'cube',
    values: ["'(1,2)'", "'(1,2),(1,3)'", "'(0)'"],
    rows: [["'(1,2),(1,2)'", "'(1,2)'", 'same']],
  },
  {
    title: 'cubes to the last bit',
    old: 'cube',
    // 10 and 11 print more digits than there are
    since: 12,
    values: ["'(0.3)'", 'cube(0.1::float8 + 0.2)', "'(0.1)'"],
  },
  {
    title: 'seg: the digits that were written count',
    old: 'seg',
    values: ["'1'", "'5 .. 6'", "'~2'"],
    rows: [
      ["'1.0'", "'1.00'", 'differs'],
      ["'<1'", "'1'", 'differs'],
    ],
  },
  { old: 'ean13', values: ["'2203564834816'", "'9780393040029'", "'9780110005331'"] },
  { old: 'isbn13', values: ["'978-0-393-04002-9'", "'978-0-11-000533-1'"] },
  {
    title: 'isbn, however it was written',
    old: 'isbn',
    values: ["'0-393-04002-X'", "'0-11-000533-3'"],
    rows: [["'039304002X'", "'0-393-04002-X'", 'same']],
  },
  { old: 'ismn13', values: ["'979-0-060-11561-5'", "'979-0-2306-7118-7'"] },
  { old: 'ismn', values: ["'M-060-11561-5'", "'M-2306-7118-7'"] },
  { old: 'issn13', values: ["'977-1436-452-00-8'", "'977-2049-363-00-2'"] },
  { old: 'issn', values: ["'1436-4522'", "'2049-3630'"] },
  { old: 'upc', values: ["'220356483481'", "'036000291452'"] },
  { old: 'query_int', values: ["'1 & 2'", "'1 | 2'"], key: 'illegal' },
  // domains of extensions, which have arrays from version 11 on only
  { old: 'lo', arrays: false, values: ['0', '4294967295', '1'] },
  {
    old: 'earth',
    arrays: false,
    values: ["'(6378168,0,0)'", "'(0,6378168,0)'", "'(0,0,6378168)'"],
  },
  ...['gtrgm', 'ghstore', 'ltree_gist', 'intbig_gkey'].map(nullOnly()),
  ...['gbtreekey4', 'gbtreekey8', 'gbtreekey16', 'gbtreekey32', 'gbtreekey_var'].map(nullOnly()),
  nullOnly(15)('gbtreekey2'),
];
