import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { elementsOf } from '../../src/browser/elements.ts';

// Documents and arrays are shown line by line. Every value stays as it is written, whatever JavaScript would make of it.

/** Both sides: lines as they are, with a star at those that only this side has. */
const shown = (old: string, live: string) =>
  elementsOf(old, live)?.map((lines) => lines.map(({ text, changed }) => `${changed ? '*' : ''}${text}`));

test('a document, with numbers that JavaScript has not', () => {
  assert.equal(
    shown(
      '{"a": 1.00, "b": 12345678901234567890, "c": [1e400]}',
      '{"a":1.0,"b":12345678901234567891,"c":[1e400]}',
    ),
    [
      ['{', '*  "a": 1.00,', '*  "b": 12345678901234567890,', '  "c": [', '    1e400', '  ]', '}'],
      ['{', '*  "a": 1.0,', '*  "b": 12345678901234567891,', '  "c": [', '    1e400', '  ]', '}'],
    ],
  );
});

test('empty parts, keys that are there twice, and marks inside of texts', () => {
  assert.equal(
    shown(String.raw`{"a": {}, "a": [], "t": "x,{}[]: \"q\" \\"}`, `{"a": {}, "a": [ ], "t": "y"}`),
    [
      ['{', '  "a": {},', '  "a": [],', String.raw`*  "t": "x,{}[]: \"q\" \\"`, '}'],
      ['{', '  "a": {},', '  "a": [],', '*  "t": "y"', '}'],
    ],
  );
  assert.equal(shown('[]', '[null]'), [['*[]'], ['*[', '*  null', '*]']]);
});

test('what is put in, and what is taken away', () => {
  assert.equal(shown('{"a": 1, "b": 2, "c": 3}', '{"a": 1, "c": 3, "d": 4}'), [
    ['{', '  "a": 1,', '*  "b": 2,', '*  "c": 3', '}'],
    ['{', '  "a": 1,', '*  "c": 3,', '*  "d": 4', '}'],
  ]);
});

test('arrays of Postgres, element by element; NULL is not the text NULL', () => {
  assert.equal(shown('{a,NULL,"NULL","b,c"}', '{a,"NULL","b,c",d}'), [
    ['"a"', '*NULL', '"NULL"', '"b,c"'],
    ['"a"', '"NULL"', '"b,c"', '*"d"'],
  ]);
});

test('what has no elements, and what differs in blanks alone, is compared letter by letter', () => {
  assert.is(elementsOf('{"a": 1', '{"a": 2}'), null);
  assert.is(elementsOf('some {text}', 'other {text}'), null);
  assert.is(elementsOf('{"a": 1}', '{"a":1}'), null);
  assert.is(elementsOf('[1]', 'no document'), null);
});

test.run();
