import { test } from 'uvu';
import { runBatch } from './batch.ts';
import { makeTable } from './schema.ts';
import { allVersions } from './table.ts';

// Faults that are known are injected into random tables, and the finished comparison has to find just those. A longer
// run: npm run oracle -- 5000

const firstSeed = Number(process.env.PGMEND_ORACLE_SEED ?? 1);
const schemas = Number(process.env.PGMEND_ORACLE_SCHEMAS ?? 240);
const perRun = 40;

const all = Array.from({ length: schemas }, (_, index) => makeTable(firstSeed + index));

for (const versions of allVersions) {
  const tables = all.filter((table) => table.versions === versions);
  test(`${tables.length} random tables from seed ${firstSeed} on, ${versions}`, async () => {
    const failures = [];
    for (let start = 0; start < tables.length; start += perRun) {
      failures.push(...(await runBatch(tables.slice(start, start + perRun), versions)));
    }
    if (failures.length === 0) return;
    const seeds = failures.map(({ table }) => table.seed).join(', ');
    const shown = failures.slice(0, 10).map(({ text }) => text);
    const error = new Error(
      `${failures.length} tables came out wrong (seeds ${seeds})\n\n${shown.join('\n\n')}`,
    );
    // the message says all, and uvu would print it a second time
    error.stack = '';
    throw error;
  });
}

test.run();
