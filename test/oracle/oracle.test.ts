import { test } from 'uvu';
import { compareBatch } from './batch.ts';
import { randomTables } from './suite.ts';

// Faults that are known are injected into random tables, and the finished comparison has to find just those. A longer
// run: npm run oracle -- 5000. Each batch goes another way to the differing rows (see ways.ts).

randomTables(test, { what: '', usual: 240, perRun: 20 }, compareBatch);

test.run();
