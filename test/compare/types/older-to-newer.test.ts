import { test } from 'uvu';
import { versionPair } from '../../support/versions.ts';
import { typeMatrix } from './matrix.ts';
import { showsWhatIsStored } from './shown.ts';
import { describe } from './tables.ts';

// The suite's own two servers: here also how the values that differ are shown, and CSV, which is read from the views
// that have each value in its own type again.

const m = typeMatrix(test, await versionPair('older', 'newer'), { format: 'json,csv' });

for (const one of m.cases) {
  // a time in a declared zone is shown as it was compared, which own-types.test.ts holds
  if (one.refused || one.shown === false || one.timezone !== undefined) continue;
  test(`what differs is shown as it is stored: ${describe(one)}`, () => showsWhatIsStored(m, one));
}

test.run();
