import { test } from 'uvu';
import { runBatch } from '../oracle/batch.ts';
import { randomTables } from '../oracle/suite.ts';
import { repairAndUndo } from './loop.ts';

// Other tables than those of random.test.ts.

const size = { usual: 96, perRun: 24, from: 10_001 };
randomTables(test, { what: ': run, repair, run, undo, run', ...size }, (tables, versions) =>
  runBatch(tables, versions, repairAndUndo),
);

test.run();
