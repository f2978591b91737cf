import type { Case } from './case.ts';

/** Built-in types of documents, shapes and searches, the same on both sides. Most have no `=`, or none to rely on. */
export const documents: Case[] = [
  {
    title: 'json as text: blanks, order and doubles count',
    old: 'json',
    values: [`'{"a":1}'`, `'{"a": 1}'`],
    rows: [
      [`'{"a":1,"a":2}'`, `'{"a":2}'`, 'differs'],
      [`'{"a":1,"b":2}'`, `'{"b":2,"a":1}'`, 'differs'],
      ["'1.0'", "'1.00'", 'differs'],
      [`'"\\u00e9"'`, `'"\u00e9"'`, 'differs'],
      ["'null'", 'null', 'differs'],
    ],
    key: 'illegal',
  },
  {
    title: 'jsonb by value: the last double counts, numbers beyond a double do',
    old: 'jsonb',
    values: [`'{"a":1}'`, `'{"a":"1"}'`, "'{}'"],
    rows: [
      [`'{"a":1,"a":2}'`, `'{"a":2}'`, 'same'],
      ["'9007199254740993'", "'9007199254740992'", 'differs'],
      [`'"\\u00e9"'`, `'"\u00e9"'`, 'same'],
      ["'[1,2]'", "'[2,1]'", 'differs'],
      ["'[]'", "'{}'", 'differs'],
      ["'[1.0]'", "'[1]'", 'same'],
    ],
    exact: { 5: 'differs' },
    keys: [
      ["'1.0'", "'1.00'", 'same'],
      [`'"k"'`, `'["k"]'`, 'differs'],
    ],
  },
  {
    old: 'jsonpath',
    since: 12,
    values: ["'$.a'", "'$.b'"],
    rows: [["'$.a'", `'$."a"'`, 'same']],
    key: 'illegal',
  },
  {
    title: 'xml as text',
    old: 'xml',
    values: ["'<a/>'", "'<a></a>'"],
    rows: [
      [`'<a b="1" c="2"/>'`, `'<a c="2" b="1"/>'`, 'differs'],
      ["'<a>1</a>'", "'<a> 1</a>'", 'differs'],
    ],
    key: 'illegal',
  },
  {
    title: 'tsvector: positions and weights count',
    old: 'tsvector',
    values: ["'a:1A b:2'", "'a:1B b:2'", "''"],
    rows: [["'b:2 a:1'", "'a:1 b:2'", 'same']],
  },
  {
    title: 'tsquery as text',
    old: 'tsquery',
    values: ["'a & b'", "'b & a'", "'!a'"],
    rows: [
      ["'a <-> b'", "'a <1> b'", 'same'],
      ["'a:*'", "'a'", 'differs'],
    ],
  },
  {
    title: 'points to the last bit',
    old: 'point',
    values: ["'(0.1,0.2)'", "'(0.1,0.20000000000000004)'"],
    rows: [
      ["'(NaN,0)'", "'(NaN,0)'", 'same'],
      ["'(infinity,0)'", "'(-infinity,0)'", 'differs'],
    ],
    key: 'illegal',
  },
  { old: 'line', values: ["'{1,2,3}'", "'{2,4,6}'"], key: 'illegal' },
  { old: 'lseg', values: ["'[(0,0),(1,1)]'", "'[(1,1),(0,0)]'"], key: 'illegal' },
  {
    title: 'boxes of equal area, and those closer than =',
    old: 'box',
    values: ["'((0,0),(2,2))'", "'((0,0),(4,1))'"],
    rows: [["'((0,0),(2,2))'", "'((0,0),(2.0000000001,2))'", 'differs']],
    key: 'illegal',
  },
  { old: 'path', values: ["'((0,0),(1,1))'", "'[(0,0),(1,1)]'"], key: 'illegal' },
  { old: 'polygon', values: ["'((0,0),(1,1),(1,0))'", "'((1,1),(1,0),(0,0))'"], key: 'illegal' },
  {
    title: 'circles of equal area, and those closer than =',
    old: 'circle',
    values: ["'<(0,0),1>'", "'<(5,5),1>'"],
    rows: [["'<(0,0),1>'", "'<(0,0),1.0000000001>'", 'differs']],
    key: 'illegal',
  },
];
