import type { Failure } from '../oracle/batch.ts';
import { makeSide, servers } from '../oracle/batch.ts';
import { compareLists } from '../oracle/check/lists.ts';
import type { Filled, Outcome } from '../oracle/check/outcome.ts';
import { qualified } from '../oracle/ddl.ts';
import { describe } from '../oracle/describe.ts';
import { dumpTables } from '../oracle/dump.ts';
import { expectExact } from '../oracle/exact.ts';
import { settingsFor } from '../oracle/settings.ts';
import { columnsOf, type Versions } from '../oracle/table.ts';
import { type Bench, bench, type Choice, type Difference, type Files } from '../support/compare.ts';
import { checkRepaired, type Repaired } from './check.ts';
import {
  accounting,
  bothHints,
  checkCounts,
  differences,
  dumpAll,
  isLeft,
  type RepairAnswer,
  type RepairOptions,
  repair,
  sequences,
  undo,
} from './support.ts';

/** What one batch of tables goes through. What is wrong with all of them is told by the first. */
interface Loop {
  b: Bench;
  choice: Choice;
  problems: string[];
  /** Sequences of columns that only live has. */
  drawn: Set<string>;
}

/** Asserts that some work leaves live as it is: its rows, which versions of them these are, and its sequences. */
async function leavesLive<T>({ b, problems, drawn }: Loop, what: string, work: () => Promise<T>): Promise<T> {
  const state = async () => ({
    rows: await dumpAll(b.live.sql, { versions: true }),
    sequences: await sequences(b.live.sql),
  });
  const before = await state();
  const result = await work();
  const after = await state();
  problems.push(...differences(before.rows, after.rows).map((text) => `${what}: ${text}`));
  // a row that is written for a moment draws a number where old has no such column, and no rollback gives it back
  const moved = [...after.sequences].filter(([name, value]) => {
    const was = before.sequences.get(name) ?? null;
    return value !== was && !(drawn.has(name) && value !== null && (was === null || value > was));
  });
  problems.push(...moved.map(([name, value]) => `${what}: the sequence ${name} is at ${value}`));
  return result;
}

async function sequencesOfLiveAlone(b: Bench, filled: Filled[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { table } of filled) {
    for (const { name } of columnsOf(table, 'live').filter(
      ({ identity, where }) => identity.live && where === 'live',
    )) {
      const [row] = await b.live.sql<{ name: string }[]>`
        select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.oid = pg_get_serial_sequence(${qualified(table, 'live')}, ${name})::regclass`;
      if (row) names.add(row.name);
    }
  }
  return names;
}

function counts({ tables }: RepairAnswer): string[] {
  return tables.map(({ table, missing, corrupted, outcomes, written }) =>
    JSON.stringify([table, missing, corrupted, Object.entries(outcomes).sort(), written]),
  );
}

async function readTables(b: Bench, filled: Filled[], files: Files): Promise<Outcome[]> {
  const tables = filled.map(({ table }) => table);
  const [old, live] = await Promise.all([
    dumpTables(b.old.sql, tables, 'old'),
    dumpTables(b.live.sql, tables, 'live'),
  ]);
  const names = await b.live.sql<{ display: string; schema: string; name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as display, n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')`;
  return filled.map((each) => ({
    ...each,
    old: old.get(each.table) as Outcome['old'],
    live: live.get(each.table) as Outcome['live'],
    display: names.find(({ schema, name }) => schema === each.table.schema && name === each.table.name)
      ?.display as string,
    files,
    views: {} as Outcome['views'],
  }));
}

/** What live holds, in all the ways in which the checks look at it. */
async function look({ b }: Loop, outcomes: Outcome[]) {
  return {
    rows: await dumpAll(b.live.sql),
    sequences: await sequences(b.live.sql),
    dumps: await dumpTables(
      b.live.sql,
      outcomes.map(({ table }) => table),
      'live',
    ),
  };
}

type Look = Awaited<ReturnType<typeof look>>;

/** Repairs, and holds for each table what live held before and after against what the accounting says. */
async function repairOnce(loop: Loop, outcomes: Outcome[], before: Look, options: RepairOptions) {
  const { b, choice } = loop;
  const answer = await repair(b, { ...options, apply: true }, choice);
  const after = await look(loop, outcomes);
  const repaired: Repaired[] = [];
  for (const outcome of outcomes) {
    const { table, display } = outcome;
    const rows = table.broken ? [] : await accounting(b.live.sql, display);
    repaired.push({
      outcome,
      rows,
      options,
      after: after.dumps.get(table) as Outcome['live'],
      all: { before: before.rows, after: after.rows },
      sequences: { before: before.sequences, after: after.sequences },
      problems: checkCounts(
        answer.tables.find((entry) => entry.table === display),
        rows,
      ),
    });
  }
  for (const one of repaired) one.problems.push(...(await checkRepaired(b, one)));
  return { answer, repaired };
}

/** First without the rows that carry hints, then with them, each as a dry run told, and once more for nothing. */
async function repairAll(loop: Loop, outcomes: Outcome[]): Promise<Repaired[]> {
  const { b, choice, problems } = loop;
  const before = await look(loop, outcomes);
  const plain = await repairOnce(loop, outcomes, before, {});
  const options = { include: [...bothHints] };
  const dry = await leavesLive(loop, 'a dry run', () => repair(b, options, choice));
  const all = await repairOnce(loop, outcomes, before, options);
  if (dry.applied || !all.answer.applied) problems.push('the answers tell wrongly whether they were applied');
  problems.push(...compareLists('counts of the repair and of its dry run', counts(all.answer), counts(dry)));
  const again = await leavesLive(loop, 'a second repair', () =>
    repair(b, { ...options, apply: true }, choice),
  );
  const written = again.tables.filter((entry) => entry.written !== 0);
  problems.push(...written.map((entry) => `a second repair wrote ${entry.written} rows of ${entry.table}`));
  all.repaired.forEach((one, index) => {
    const first = plain.repaired[index]?.problems ?? [];
    one.problems.push(...first.map((problem) => `without rows with hints: ${problem}`));
  });
  return all.repaired;
}

function lineKeys(lines: Difference[], table: string): string[] {
  return lines
    .filter((line) => line.table === table && line.status !== 'new')
    .map(({ status, key }) => `${status} ${JSON.stringify(Object.values(key))}`);
}

/** What a second run has to find: what the accounting says was left, and every row that only live has. */
function checkFound({ outcome, rows }: Repaired, files: Files): string[] {
  const { display } = outcome;
  const left = rows
    .filter(isLeft)
    .map(({ status, key }) => `${status} ${JSON.stringify(Object.values(key))}`);
  const added = (from: Files) =>
    from.lines
      .filter(({ table, status }) => table === display && status === 'new')
      .map((line) => JSON.stringify(line));
  return [
    ...compareLists('found after the repair', left, lineKeys(files.lines, display)),
    ...compareLists('new rows after the repair', added(outcome.files), added(files)),
  ];
}

/** inject K faults → run finds K → repair → run finds what is accounted for → undo → run finds the same K. */
export async function repairAndUndo(filled: Filled[], versions: Versions): Promise<Failure[]> {
  const b = await bench(servers[versions]);
  try {
    await Promise.all([makeSide(b, 'old', filled), makeSide(b, 'live', filled)]);
    const choice: Choice = { ...settingsFor(filled.map(({ table }) => table)), format: 'json' };
    const loop: Loop = { b, choice, problems: [], drawn: await sequencesOfLiveAlone(b, filled) };
    const before = await dumpAll(b.live.sql);
    const first = await b.run(choice);
    const outcomes = (await readTables(b, filled, first)).map(expectExact);
    // what was not compared is not repaired: alone it is refused
    if (filled.every(({ table }) => table.broken)) {
      const refusal = await repair(b, { apply: true }, choice).then(
        () => 'a repair of nothing that was compared',
        ({ message }: Error) => (message.startsWith('not part of the staged comparison') ? null : message),
      );
      return refusal === null
        ? []
        : outcomes.map((one) => ({ table: one.table, text: describe(one, [refusal]) }));
    }
    const repaired = await repairAll(loop, outcomes);
    const second = await b.run(choice);
    for (const one of repaired) one.problems.push(...checkFound(one, second));
    // of a repair that wrote nothing there is nothing to undo
    if (repaired.some(({ rows }) => rows.some(({ outcome }) => outcome === 'repaired'))) {
      await leavesLive(loop, 'a dry undo', () => undo(b, {}, choice));
      await undo(b, { apply: true }, choice);
    }
    const undone = differences(before, await dumpAll(b.live.sql)).map((text) => `after the undo: ${text}`);
    const third = await b.run(choice);
    const lines = ({ lines }: Files) => lines.map((line) => JSON.stringify(line));
    undone.push(...compareLists('found after the undo', lines(first), lines(third)));
    repaired[0]?.problems.unshift(...loop.problems, ...undone);
    return repaired
      .filter(({ problems }) => problems.length > 0)
      .map(({ outcome, problems }) => ({ table: outcome.table, text: describe(outcome, problems) }));
  } finally {
    await b.drop();
  }
}
