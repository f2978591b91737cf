import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Spread } from '../../src/compare/report/page/ranges.ts';
import { stripOf, stripOfTable } from '../../src/compare/report/page/strips.ts';

// Where rows lie, drawn and in words: 60 parts of the range of the key. A single row beside thousands is seen, and no bar leaves
// the picture.

type Row = Spread['rows'][number];
const row = (status: Row['status'], bin: number, rows: number, column: string | null = null): Row => ({
  low: '1',
  high: '6001',
  status,
  column,
  kind: column === null ? null : 'cut',
  bin,
  rows,
});
const spread: Spread = {
  column: 'id',
  low: '1',
  high: '6001',
  rows: [
    row('missing', 1, 10_000),
    row('missing', 60, 1),
    row('new', 60, 10_000),
    row('corrupted', 60, 5),
    row('corrupted', 60, 5, 'v'),
  ],
};

test('one kind of rows: as tall as there are many, and never nothing', () => {
  const strip = stripOf(spread, 'missing', null, null);
  assert.equal(
    strip?.bars.map(({ x, y, height }) => [x, y, height]),
    [
      [0, 0, 32],
      [590, 29, 3],
    ],
  );
  assert.is(strip?.words, '10,001 rows, from 0 % to 100 % of the way from 1 to 6001');
  assert.equal(
    stripOf(spread, 'corrupted', 'v', 'cut')?.words,
    '5 rows, from 98 % to 100 % of the way from 1 to 6001',
  );
});

test('all rows of a table upon each other, within the picture', () => {
  const strip = stripOfTable(spread);
  const last = strip?.bars.filter(({ x }) => x === 590) ?? [];
  assert.equal(
    last.map(({ status }) => status),
    ['corrupted', 'missing', 'new'],
  );
  for (const { y, height } of last) assert.ok(y >= 0 && height >= 0 && y + height <= 32, `${y} ${height}`);
  assert.is(
    strip?.words,
    '5 corrupted from 98 % to 100 % of the way from 1 to 6001; 10,001 missing from 0 % to 100 % of the way from 1 to 6001; 10,000 new from 98 % to 100 % of the way from 1 to 6001',
  );
});

test('without such rows there is no picture', () => {
  assert.is(stripOf(spread, 'new', 'v', 'cut'), null);
  assert.is(stripOfTable({ ...spread, rows: [] }), null);
});

test.run();
