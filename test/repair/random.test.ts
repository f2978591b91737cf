import { test } from 'uvu';
import { runBatch } from '../oracle/batch.ts';
import { randomTables } from '../oracle/suite.ts';
import { repairAndUndo } from './loop.ts';

// The random tables of the oracle, with their known faults: all that can be put right is, all else is explained, and an
// undo gives back live to the byte. A longer run: npm run oracle -- 5000

randomTables(test, { what: ': run, repair, run, undo, run', usual: 48, perRun: 24 }, (tables, versions) =>
  runBatch(tables, versions, repairAndUndo),
);

test.run();
