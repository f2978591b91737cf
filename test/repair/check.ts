import { compareLists } from '../oracle/check/lists.ts';
import { type Difference, expectedDifferences, type Outcome } from '../oracle/check/outcome.ts';
import { shown } from '../oracle/check/shown.ts';
import { qualified } from '../oracle/ddl.ts';
import type { Dump, DumpedRow } from '../oracle/dump.ts';
import { compareDumps } from '../oracle/second.ts';
import { type Column, columnsOf, isGenerated, isInserted, type Table } from '../oracle/table.ts';
import type { Bench } from '../support/compare.ts';
import { writesPlainly } from './plain.ts';
import { type Accounted, isLeft, type RepairOptions, without } from './support.ts';

/** A table that was repaired. */
export interface Repaired {
  /** What is known of it from before. */
  outcome: Outcome;
  options: RepairOptions;
  rows: Accounted[];
  /** The compared rows of live. */
  after: Dump;
  /** Every row of every table of live, and every sequence. */
  all: { before: Map<string, string[]>; after: Map<string, string[]> };
  sequences: { before: Map<string, bigint | null>; after: Map<string, bigint | null> };
  problems: string[];
}

/** The key as the accounting shows it. */
function shownKey(table: Table, { old }: Difference): string {
  return JSON.stringify(table.key.map((column) => shown('old', column, (old as DumpedRow).text)));
}

function accountedKey(table: Table, { key }: Accounted): string {
  return JSON.stringify(table.key.map(({ name }) => key[name]));
}

/** The names of live's tables that hold the rows of one: itself, its partitions, those that inherit. */
function placesOf({ schema, name, seed }: Table): string[] {
  return [name, `part0 of ${seed}`, `part1 of ${seed}`, `child of ${seed}`].map(
    (place) => `${schema}.${place}`,
  );
}

/** Which of the differences are still there, by the second oracle. */
function splitByReality({ outcome, after }: Repaired, differences: Difference[]) {
  const still = new Map(
    compareDumps(outcome.table, outcome.old, after).map(({ status, key }) => [key, status]),
  );
  const left = differences.filter(({ key }) => still.has(key));
  const worse = left.filter(({ key, status }) => still.get(key) !== status);
  return { left, worse, repaired: differences.filter((difference) => !left.includes(difference)) };
}

/** That the accounting has each difference once, and calls those left that really are. */
function checkAccounting(
  { outcome, rows }: Repaired,
  differences: Difference[],
  left: Difference[],
): string[] {
  const { table } = outcome;
  const expected = differences.map((difference) => {
    const { status, changed } = difference;
    const columns = status === 'corrupted' ? [...changed].sort() : null;
    const what = left.includes(difference) ? 'left' : 'right';
    return `${status} ${shownKey(table, difference)} ${JSON.stringify(columns)} ${what}`;
  });
  const told = rows.map((row) => {
    const columns = row.changed && [...row.changed].sort();
    return `${row.status} ${accountedKey(table, row)} ${JSON.stringify(columns)} ${isLeft(row) ? 'left' : 'right'}`;
  });
  const unexplained = rows.filter((row) => isLeft(row) && !row.reason);
  const unwanted = rows.filter(({ outcome: what }) => what === 'pending' || what === 'not chosen');
  return [
    ...compareLists('accounting', expected, told),
    ...unexplained.map((row) => `left without a reason: ${JSON.stringify(row)}`),
    ...unwanted.map((row) => `neither put right nor left: ${JSON.stringify(row)}`),
  ];
}

/** That rows with hints, and they alone, were skipped where hints are not included. */
function checkHints({ outcome, rows, options }: Repaired, differences: Difference[]): string[] {
  const { table } = outcome;
  const included: readonly string[] = options.include ?? [];
  const expected = differences
    .filter(({ hints }) => hints.some((hint) => !included.includes(hint)))
    .map((difference) => `${difference.status} ${shownKey(table, difference)}`);
  const isHint = ({ outcome: what, reason }: Accounted) =>
    what === 'skipped' && /^(reused_key|edited_later)/.test(reason ?? '');
  const told = rows.filter(isHint).map((row) => `${row.status} ${accountedKey(table, row)}`);
  return compareLists('skipped for their hints', expected, told);
}

function texts(columns: Column[], row: DumpedRow): string[] {
  return columns.map((column) => `${JSON.stringify(column.name)} ${JSON.stringify(row.wire.get(column))}`);
}

/** That of live's rows just those were touched which the repair was to put right, and of those just what had changed. */
function checkTouched({ outcome, after, all }: Repaired, repaired: Difference[]): string[] {
  const { table } = outcome;
  const places = placesOf(table);
  const lines = (dump: Map<string, string[]>) => places.flatMap((place) => dump.get(place) ?? []);
  const gone = without(lines(all.before), lines(all.after)).length;
  const come = without(lines(all.after), lines(all.before)).length;
  const updated = repaired.filter(({ status }) => status === 'corrupted');
  const inserted = repaired.length - updated.length;
  const columns = columnsOf(table, 'live');
  const byValues = new Map([...after.values()].map((row) => [keyOf(table, row), row]));
  const touched = updated.flatMap(({ live, changed }) => {
    const now = byValues.get(keyOf(table, live as DumpedRow));
    if (!now) return ['a repaired row is not there any more'];
    const others = columns.filter(
      (column) =>
        !changed.includes(column.name) &&
        !(isGenerated(column, 'live') && changed.includes(column.generated?.from.name ?? '')),
    );
    return compareLists('columns that had not changed', texts(others, live as DumpedRow), texts(others, now));
  });
  return [
    ...(gone === updated.length
      ? []
      : [`${gone} rows of live are others or gone, ${updated.length} were repaired`]),
    ...(come === repaired.length
      ? []
      : [`${come} rows of live are others or new, ${updated.length} were repaired, ${inserted} inserted`]),
    ...touched,
  ];
}

function keyOf(table: Table, row: DumpedRow): string {
  return JSON.stringify(table.key.map((column) => row.wire.get(column)));
}

/** That rows which were inserted hold what old holds, also in what is not compared and has one type on both sides. */
function checkInserted({ outcome, after }: Repaired, repaired: Difference[]): string[] {
  const { table } = outcome;
  const same = table.columns.filter((column) => isInserted(column) && column.kind.old === column.kind.live);
  const rows = [...after.values()].map((row) => texts(same, row).join());
  return repaired
    .filter(({ status }) => status === 'missing')
    .map(({ old }) => texts(same, old as DumpedRow).join())
    .filter((row) => !rows.includes(row))
    .map((row) => `no row of live has what old has of a row that was inserted: ${row}`);
}

/** That sequences of identity columns are not behind what was inserted, and that none went back. */
async function checkSequences(
  b: Bench,
  { outcome, sequences }: Repaired,
  repaired: Difference[],
): Promise<string[]> {
  const back = [...sequences.before].filter(([name, value]) => {
    const now = sequences.after.get(name) ?? null;
    return value !== null && (now === null || now < value);
  });
  const { table } = outcome;
  const inserted = repaired.filter(({ status }) => status === 'missing');
  const counted = columnsOf(table, 'live').filter((column) => column.identity.live && isInserted(column));
  const problems = back.map(([name]) => `the sequence ${name} went back`);
  for (const column of counted) {
    const [row] = await b.live.sql<{ name: string; last: string }[]>`
      select n.nspname || '.' || c.relname as name, (q.seqmax - q.seqincrement)::text as last
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence q on q.seqrelid = c.oid
      where c.oid = pg_get_serial_sequence(${qualified(table, 'live')}, ${column.name})::regclass`;
    const value = sequences.after.get(row?.name as string) ?? null;
    const numbers = inserted.map(({ old }) => BigInt((old as DumpedRow).text.get(column) ?? 0));
    // behind a greater one it could give no more
    const last = BigInt(row?.last ?? 0);
    const behind = numbers.filter(
      (number) => number > 0n && number <= last && (value === null || value < number),
    );
    if (value !== null && value > last && sequences.before.get(row?.name as string) !== value)
      problems.push(`the sequence of ${column.name} can give no more`);
    problems.push(...behind.map((number) => `the sequence of ${column.name} is behind ${number}`));
  }
  return problems;
}

/** That a plain statement could not have written what was left. */
async function checkLeft(
  b: Bench,
  { outcome, options, rows }: Repaired,
  left: Difference[],
): Promise<string[]> {
  const included: readonly string[] = options.include ?? [];
  const problems: string[] = [];
  for (const difference of left) {
    if (difference.hints.some((hint) => !included.includes(hint))) continue;
    if (await writesPlainly(b.live.sql, outcome.table, difference)) {
      const key = shownKey(outcome.table, difference);
      const told = rows.find((row) => accountedKey(outcome.table, row) === key);
      problems.push(
        `left (${told?.reason}), though a plain statement puts it right: ${difference.status} ${difference.key}`,
      );
    }
  }
  return problems;
}

/** Holds a repair of a table against the faults that were injected and against both oracles. Empty when all is well. */
export async function checkRepaired(b: Bench, one: Repaired): Promise<string[]> {
  const { outcome } = one;
  if (outcome.table.broken) return checkTouched(one, []);
  const differences = expectedDifferences(outcome).filter(({ status }) => status !== 'new');
  const { left, worse, repaired } = splitByReality(one, differences);
  return [
    ...worse.map(({ status, key }) => `${status} ${key}: is on live by now, but not as on old`),
    ...checkAccounting(one, differences, left),
    ...checkHints(one, differences),
    ...checkTouched(one, repaired),
    ...checkInserted(one, repaired),
    ...(await checkSequences(b, one, repaired)),
    ...(await checkLeft(b, one, left)),
  ];
}
