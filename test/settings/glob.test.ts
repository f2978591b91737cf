import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitsGlob } from '../../src/compare/resolve/glob.ts';

// Patterns of --table and --exclude-table: `*` any characters, `?` one.

const cases: [name: string, pattern: string, fits: boolean][] = [
  ['orders', 'orders', true],
  ['orders', 'order', false],
  ['orders', 'order?', true],
  ['orders', 'orders?', false],
  ['orders', '*', true],
  ['', '*', true],
  ['', '', true],
  ['', '?', false],
  ['public.orders', 'public.*', true],
  ['public.orders', '*.o*s', true],
  ['public.orders', '*.o*x', false],
  ['a.b', 'a?b', true],
  ['aXb', 'a.b', false],
  ['new\nline', 'new*line', true],
  ['[x]', '[x]', true],
  ['x', '[x]', false],
  ['aab', 'a*ab', true],
  ['🐘s', '?s', true],
];

for (const [name, pattern, fits] of cases) {
  test(`${JSON.stringify(name)} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(pattern)}`, () => {
    assert.is(fitsGlob(name, pattern), fits);
  });
}

test('seventy stars end', () => {
  assert.is(fitsGlob('a'.repeat(60), `${'*a'.repeat(70)}*b`), false);
  assert.is(fitsGlob(`${'a'.repeat(60)}b`, `${'*'.repeat(70)}b`), true);
});

test.run();
