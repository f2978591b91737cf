import { type Bench, bench, quoted } from '../support/compare.ts';
import { breakKeys } from './broken.ts';
import { check } from './check/check.ts';
import { checkInventory } from './check/inventory.ts';
import type { Filled } from './check/outcome.ts';
import { createTable, insertRows } from './ddl.ts';
import { describe } from './describe.ts';
import { keyText } from './dump.ts';
import { expectExact } from './exact.ts';
import { injectFaults } from './faults.ts';
import { ownTypes } from './kinds/own.ts';
import { allSchemas } from './names.ts';
import { readBack } from './read-back.ts';
import { makeRows } from './rows.ts';
import { settingsFor } from './settings.ts';
import type { SideName, Table, Versions } from './table.ts';
import { estimate, type Way, ways } from './ways.ts';

/** A table that was not compared as it should have been. */
export interface Failure {
  table: Table;
  text: string;
}

/** The rows of a table, and its faults. Random, so it may be asked for once per table. */
export function fillTable(table: Table): Filled {
  const { both, missing, added, outside } = makeRows(table);
  injectFaults(table, both);
  const rows = [...both, ...missing, ...added, ...outside];
  return { table, rows: [...rows, ...breakKeys(table, rows)], keys: new Map() };
}

export async function makeSide(b: Bench, side: SideName, filled: Filled[]): Promise<void> {
  const { sql } = b[side];
  const schemas = allSchemas
    .filter((name) => name !== 'public')
    .map((name) => `create schema ${quoted(name)};`);
  await sql.unsafe(`${schemas.join('\n')} ${ownTypes.both} ${ownTypes[side]}`);
  for (const { table, rows, keys } of filled) {
    await sql.unsafe(createTable(table, side));
    const here = rows.filter((row) => row[side]);
    for (const statement of insertRows(table, side, here)) {
      const answer = await sql.unsafe(statement.sql);
      statement.rows.forEach((row, index) => {
        const key = keyText(table.key.map((_, part) => answer[index]?.[`k${part}`] as string));
        keys.set(row, { ...keys.get(row), [side]: key });
      });
    }
  }
}

/** The servers of a pair of versions. */
export const servers: Record<Versions, { old: 'older' | 'newer'; live: 'older' | 'newer' }> = {
  'older newer': { old: 'older', live: 'newer' },
  'older older': { old: 'older', live: 'older' },
  'newer newer': { old: 'newer', live: 'newer' },
  'newer older': { old: 'newer', live: 'older' },
};

/** Compares tables in one run for each way. */
async function compareTables(filled: Filled[], versions: Versions, chosen: Way[]): Promise<Failure[]> {
  const b = await bench(servers[versions]);
  try {
    await Promise.all([makeSide(b, 'old', filled), makeSide(b, 'live', filled)]);
    const failures: Failure[] = [];
    for (const way of chosen) failures.push(...(await compareBy(way, b, filled)));
    return failures;
  } finally {
    await b.drop();
  }
}

async function compareBy({ name, choice, large }: Way, b: Bench, filled: Filled[]): Promise<Failure[]> {
  const tables = filled.map(({ table }) => table);
  await estimate(b, large ? 100_000 : 1);
  const files = await b.run({ ...settingsFor(tables), ...choice });
  const outcomes = await readBack(b, filled, files);
  const lost = await checkInventory(b, tables, files.report);
  return outcomes.map(expectExact).flatMap((outcome, index) => {
    const problems = [...(index === 0 ? lost : []), ...check(outcome)];
    if (problems.length === 0) return [];
    const { strategy } = files.report.tables.find(({ table }) => table === outcome.display) ?? {};
    return [{ table: outcome.table, text: describe(outcome, [`${name} (${strategy}):`, ...problems]) }];
  });
}

/** What is done with tables that are filled, and which of them came out wrong. */
type Attempt = (filled: Filled[], versions: Versions) => Promise<Failure[]>;

/** A run that breaks off is tried again with half of its tables, until those that break it are left. */
async function narrow(filled: Filled[], versions: Versions, attempt: Attempt): Promise<Failure[]> {
  try {
    return await attempt(filled, versions);
  } catch (error) {
    const [first] = filled;
    if (!first) throw error;
    const half = Math.ceil(filled.length / 2);
    const parts = filled.length > 1 ? [filled.slice(0, half), filled.slice(half)] : [];
    const failures: Failure[] = [];
    for (const part of parts) failures.push(...(await narrow(part, versions, attempt)));
    if (failures.length > 0) return failures;
    // tables that only break a run together are no less a fault
    const together = filled.map(({ table }) => table.seed).join(', ');
    const said = `${(error as Error).stack ?? error}${parts.length > 0 ? ` (together only: ${together})` : ''}`;
    return [{ table: first.table, text: describe(first, [said]) }];
  }
}

/** Compares tables of one pair of versions, the batches of a run each in another way, or in every way if that is asked for. */
export function compareBatch(tables: Table[], versions: Versions, number: number): Promise<Failure[]> {
  if (process.env.PGMEND_ORACLE_WAYS === 'all') return compareEveryWay(tables, versions);
  return runBatch(tables, versions, (filled, on) => compareTables(filled, on, [ways[number % 3] as Way]));
}

export function compareEveryWay(tables: Table[], versions: Versions): Promise<Failure[]> {
  return runBatch(tables, versions, (filled, on) => compareTables(filled, on, ways));
}

/** Takes tables of one pair of versions through `attempt`, and tells which of them came out wrong. */
export function runBatch(tables: Table[], versions: Versions, attempt: Attempt): Promise<Failure[]> {
  return narrow(tables.map(fillTable), versions, attempt);
}
