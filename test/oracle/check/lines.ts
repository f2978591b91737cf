import type { Difference as Line } from '../../support/compare.ts';
import { type Column, columnsOf, type SideName, sharedColumns, type Table } from '../table.ts';
import { compareLists, sorted } from './lists.ts';
import type { Difference, Outcome } from './outcome.ts';
import { shown, type Texted } from './shown.ts';

/** A line of differences.jsonl in an order of its own. */
function lineText({ status, key, changed, hints, old, live }: Omit<Line, 'table'>): string {
  return JSON.stringify({
    status,
    key: sorted(key),
    changed: changed && [...changed].sort(),
    hints,
    old: old && sorted(old),
    live: live && sorted(live),
  });
}

/** What is not compared keeps the name that its side has for it. */
function nameShown({ name, oldName, excluded }: Column, side: SideName): string {
  return excluded && side === 'old' ? oldName : name;
}

function expectedLine(table: Table, { status, changed, hints, old, live }: Difference): string {
  const both = status === 'corrupted';
  const values = (side: SideName, columns: Column[]): Record<string, Texted> | null => {
    const row = side === 'old' ? old : live;
    return row
      ? Object.fromEntries(columns.map((column) => [nameShown(column, side), shown(side, column, row.text)]))
      : null;
  };
  const of = (side: SideName) => values(side, both ? sharedColumns(table) : columnsOf(table, side));
  return lineText({
    status: status as Line['status'],
    key: values(old ? 'old' : 'live', table.key) ?? {},
    changed: both ? changed : null,
    hints: both ? hints : null,
    old: of('old'),
    live: of('live'),
  });
}

/** differences.jsonl and the view that it comes from: which rows and columns, and that each value is what its server prints. */
export function checkLines({ table, files, display, views }: Outcome, differences: Difference[]): string[] {
  const expected = differences.map((difference) => expectedLine(table, difference));
  const lines = files.lines.filter((line) => line.table === display);
  const viewed = views.json.map(([, line]) => JSON.parse(line as string) as Line);
  return [
    ...compareRows('differences.jsonl', expected, lines.map(lineText)),
    ...compareRows('view _json', expected, viewed.map(lineText)),
  ];
}

/** Rows that differ are told by what differs in them, if that is how they can be told. */
function compareRows(what: string, expected: string[], got: string[]): string[] {
  const problems = compareLists(what, expected, got);
  if (problems.length === 0) return [];
  const parts = (row: string) => row.split(/(?<=\]),/);
  return [...compareLists(what, expected.flatMap(parts), got.flatMap(parts)), ...problems];
}
