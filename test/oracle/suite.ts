import type { Test } from 'uvu';
import type { Failure } from './batch.ts';
import { makeTable } from './schema.ts';
import { allVersions, type Table, type Versions } from './table.ts';

/**
 * Registers a test for each pair of versions, over the random tables of as many seeds.
 *
 * @param what is done with the tables, for people
 * @param usual number of tables without PGMEND_ORACLE_SCHEMAS
 * @param from the first seed without PGMEND_ORACLE_SEED
 * @param perRun how many tables go through one run of `runTables`, which tells those that came out wrong
 */
export function randomTables(
  test: Test,
  { what, usual, perRun, from = 1 }: { what: string; usual: number; perRun: number; from?: number },
  runTables: (tables: Table[], versions: Versions, number: number) => Promise<Failure[]>,
): void {
  const firstSeed = Number(process.env.PGMEND_ORACLE_SEED ?? from);
  const schemas = Number(process.env.PGMEND_ORACLE_SCHEMAS ?? usual);
  const all = Array.from({ length: schemas }, (_, index) => makeTable(firstSeed + index));
  for (const versions of allVersions) {
    const tables = all.filter((table) => table.versions === versions);
    test(`${tables.length} random tables from seed ${firstSeed} on, ${versions}${what}`, async () => {
      const failures: Failure[] = [];
      for (let start = 0; start < tables.length; start += perRun) {
        failures.push(...(await runTables(tables.slice(start, start + perRun), versions, start / perRun)));
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
}
