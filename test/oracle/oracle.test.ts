import { test } from 'uvu';
import { runBatch } from './batch.ts';
import { randomTables } from './suite.ts';

// Faults that are known are injected into random tables, and the finished comparison has to find just those. A longer
// run: npm run oracle -- 5000

randomTables(test, { what: '', usual: 240, perRun: 40 }, runBatch);

test.run();
