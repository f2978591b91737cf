import { test } from 'uvu';
import { compareEveryWay } from './batch.ts';
import { randomTables } from './suite.ts';

// Other tables than those of oracle.test.ts, each of them in every way to the differing rows.

randomTables(test, { what: ', every way', usual: 120, perRun: 20, from: 10_001 }, compareEveryWay);

test.run();
