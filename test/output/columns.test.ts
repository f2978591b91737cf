import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columns } from '../../src/output/columns.ts';

// What a person reads on a terminal lies in columns, whatever the cells are made of.

test('cells are padded to the widest of their column, numbers to the right', () => {
  const rows = [
    ['table', 'old', 'note'],
    ['public.accounts', '81,413', ''],
    ['a', '–', 'x'],
  ];
  const expected = ['table               old  note', 'public.accounts  81,413', 'a                     –  x'];
  assert.is(columns(rows, [1]), expected.join('\n'));
});

test('wide characters take two places, combining ones and colours none', () => {
  const bold = '\u001b[1mab\u001b[22m';
  const rows = [
    ['日本語', '1'],
    ['e\u0301', '22'],
    [bold, '3'],
    ['👍🏽', '4'],
  ];
  const expected = ['日本語   1', 'e\u0301       22', `${bold}       3`, '👍🏽       4'];
  assert.is(columns(rows, [1]), expected.join('\n'));
});

test('a cell of several lines keeps the others of its row in line', () => {
  const rows = [
    ['a\nlonger', 'x', '1'],
    ['b', 'y', '2'],
  ];
  assert.is(columns(rows), 'a       x  1\nlonger\nb       y  2');
});

test('rows may be of different lengths, and there may be none', () => {
  assert.is(columns([['a'], ['b', 'c']]), 'a\nb  c');
  assert.is(columns([]), '');
});

test.run();
