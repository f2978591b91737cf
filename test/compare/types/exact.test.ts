import { test } from 'uvu';
import { versionPair } from '../../support/versions.ts';
import { compareTypes, holds } from './matrix.ts';
import { describe } from './tables.ts';

// With --exact what is printed is compared. Keys are by value all the same, and their tables are left out here.

const pair = await versionPair('older', 'newer');
const m = compareTypes(test, pair, (cases) => ({
  exact: true,
  table: cases.filter(({ refused }) => !refused).map(({ table }) => table),
}));

for (const one of m.cases.filter(({ refused }) => !refused)) {
  test(`${pair.name} with --exact: ${describe(one)}`, () => holds(m.files, one, true));
}

test.run();
