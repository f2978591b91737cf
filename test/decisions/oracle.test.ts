import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { type Failure, makeSide, runBatch, servers } from '../oracle/batch.ts';
import type { Filled } from '../oracle/check/outcome.ts';
import { describe } from '../oracle/describe.ts';
import { seeded } from '../oracle/random.ts';
import { settingsFor } from '../oracle/settings.ts';
import { randomTables } from '../oracle/suite.ts';
import type { Versions } from '../oracle/table.ts';
import { repaired } from '../repair/repaired.ts';
import { bench } from '../support/compare.ts';
import { decide, type Line, repairedOf } from './model.ts';
import { withDecisions } from './support.ts';

// The random tables of the oracle, with any decisions about their rows: a repair takes up what was decided to be repaired, of every row
// the columns that were, and leaves all else. What is repaired no longer differs, and nothing else has changed.

/** A line of `repair --rows`. */
interface Told {
  table: string;
  key: Record<string, string | null>;
  status: string;
  changed: string[] | null;
  outcome: string;
}

const idOf = ({ table, key }: Pick<Line, 'table' | 'key'>) => JSON.stringify([table, key]);
const wordsOf = (line: Line | undefined) =>
  line ? `${line.status} ${line.changed ?? 'all of it'}` : 'the same';

async function decideAndRepair(filled: Filled[], versions: Versions): Promise<Failure[]> {
  const b = await bench(servers[versions]);
  const folder = mkdtempSync(join(tmpdir(), 'pgmend-decided-'));
  try {
    await Promise.all([makeSide(b, 'old', filled), makeSide(b, 'live', filled)]);
    const choice = settingsFor(filled.map(({ table }) => table));
    const { lines, report } = (await b.run(choice)) as unknown as {
      lines: Line[];
      report: { tables: { table: string }[] };
    };
    // rows of which a masked column is the key look alike here
    const shown = lines.filter(({ key }) => !Object.values(key).includes('***'));
    const random = seeded(filled.reduce((sum, { table }) => sum + table.seed, 0));
    const decisions = report.tables.flatMap(({ table }) => {
      const own = lines.filter((line) => line.table === table);
      return own.length > 0 ? decide(random, own) : [];
    });
    const rows = join(folder, 'rows.jsonl');
    await withDecisions(b, decisions, (file) => repaired(b, { rows }, { ...choice, decisions: file }));
    const told = readFileSync(rows, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Told);
    const outcomes = new Map(told.map((one) => [idOf(one), one]));
    const now = (await b.run(choice)) as unknown as { lines: Line[] };
    const left = new Map(now.lines.map((line) => [idOf(line), line]));
    const problems = shown.flatMap((line) => {
      if (line.status === 'new') return [];
      const columns = repairedOf(decisions, line);
      const outcome = outcomes.get(idOf(line));
      // of a table about which nobody decided anything no row is listed
      const taken = outcome !== undefined && outcome.outcome !== 'not chosen';
      const about = `${idOf(line)}: ${wordsOf(line)}, decided to be repaired: ${columns.join() || 'nothing'}`;
      if (taken !== columns.length > 0) return [`${about}; it was ${outcome?.outcome}`];
      if (taken && line.status === 'corrupted' && outcome.changed?.join() !== columns.join())
        return [`${about}; chosen was ${outcome.changed}`];
      // copies of a row are counted anew
      if (Object.keys(line.key).join() === 'content,copy') return [];
      const isDone = outcome?.outcome === 'repaired' || outcome?.outcome === 'already right';
      const rest = (line.changed ?? ['all of it']).filter((column) => !(isDone && columns.includes(column)));
      const expected = rest.length === 0 ? 'the same' : `${line.status} ${rest}`;
      const is = wordsOf(left.get(idOf(line)));
      return is === expected
        ? []
        : [`${about}; it was ${outcome?.outcome}, and is ${is} instead of ${expected}`];
    });
    const before = new Set(lines.map(idOf));
    problems.push(
      ...now.lines
        .filter((line) => !before.has(idOf(line)) && Object.keys(line.key).join() !== 'content,copy')
        .map((line) => `${idOf(line)} did not differ before`),
    );
    const [first] = filled;
    if (problems.length === 0 || !first) return [];
    return [
      { table: first.table, text: describe(first, [JSON.stringify(decisions), ...problems.slice(0, 20)]) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
    await b.drop();
  }
}

randomTables(
  test,
  { what: ': run, decide, repair, run', usual: 48, perRun: 12, from: 20_001 },
  (tables, versions) => runBatch(tables, versions, decideAndRepair),
);

test.run();
