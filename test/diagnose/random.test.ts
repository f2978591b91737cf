import { test } from 'uvu';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { assertDiagnosed, damagedTable } from './damaged.ts';

// "An oracle: random tables, damaged by known kinds with known parameters in known shares (mixed in one column, too),
// and the diagnosis must give exactly those kinds and counts." PGMEND_DIAGNOSE_FROM and _TABLES take others.

const from = Number(process.env.PGMEND_DIAGNOSE_FROM ?? 1);
const tables = Number(process.env.PGMEND_DIAGNOSE_TABLES ?? 20);

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

test(
  `${tables} random tables from seed ${from} on`,
  loud(async () => {
    await assertDiagnosed(
      b,
      Array.from({ length: tables }, (_, index) => damagedTable(from + index)),
    );
  }),
);

test.run();
