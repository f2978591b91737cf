import { type Kind, kinds } from '../../../src/repair/resolve/kinds.ts';
import { type Column, columnsOf, type SideName, sharedColumns } from '../table.ts';
import { compareLists } from './lists.ts';
import type { Difference, Outcome } from './outcome.ts';
import { shown } from './shown.ts';

type Cells = (string | null)[];

function wireRow(side: SideName, columns: Column[], difference: Difference): Cells {
  const { wire } = difference[side] as NonNullable<Difference['old']>;
  return columns.map((column) => shown(side, column, wire));
}

/** A printed array of text, of which no element is NULL. */
function readArray(text: string): string[] {
  const parts = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/gs, '$1') : part));
}

/** `_corrupted` and its file: the key, what changed, hints, and both values of each shared column, side by side. */
function corruptedRows({ table }: Outcome, differences: Difference[]): string[] {
  const shared = sharedColumns(table);
  return differences
    .filter(({ status }) => status === 'corrupted')
    .map((difference) => {
      const old = wireRow('old', shared, difference);
      const live = wireRow('live', shared, difference);
      const key = wireRow('old', table.key, difference);
      const values = shared.flatMap((_, index) => [old[index], live[index]]);
      return JSON.stringify([key, [...difference.changed].sort(), difference.hints, values]);
    });
}

function readCorrupted({ table }: Outcome, rows: Cells[]): string[] {
  const parts = table.key.length;
  return rows.map((row) => {
    const [changed, hints] = row.slice(parts).map((array) => array as string);
    return JSON.stringify([
      row.slice(0, parts),
      readArray(changed as string).sort(),
      readArray(hints as string),
      row.slice(parts + 2),
    ]);
  });
}

/** `_changes`: one row for each value that differs. */
function changeRows({ table }: Outcome, differences: Difference[]): string[] {
  return differences.flatMap((difference) => {
    const { old, live } = difference;
    if (!old || !live) return [];
    const key = table.key.map((column) => [column.name, shown('old', column, old.text)]);
    const changed = sharedColumns(table).filter(({ name }) => difference.changed.includes(name));
    return changed.map((column) =>
      JSON.stringify([key, column.name, shown('old', column, old.text), shown('live', column, live.text)]),
    );
  });
}

/** Which kind a change is others say; that it has one has to be so for every table. */
function readChange({ table }: Outcome, [key, column, old, live, kind]: Cells): string {
  const values = new Map(Object.entries(JSON.parse(key as string)));
  const strange = kinds.includes(kind as Kind) ? [] : [kind];
  return JSON.stringify([
    table.key.map(({ name }) => [name, values.get(name)]),
    column,
    old,
    live,
    ...strange,
  ]);
}

/** The views and the CSV files: their rows, value by value, as the servers print them. */
export function checkViews(outcome: Outcome, differences: Difference[]): string[] {
  const { table, files, display, views } = outcome;
  const rowsOf = (status: string, side: SideName): string[] =>
    differences
      .filter((difference) => difference.status === status)
      .map((difference) => JSON.stringify(wireRow(side, columnsOf(table, side), difference)));
  const lines = (rows: Cells[]) => rows.map((row) => JSON.stringify(row));
  const file = (kind: 'missing' | 'corrupted' | 'new') => files.csv(display, kind).slice(1);
  const corrupted = corruptedRows(outcome, differences);
  return [
    ...compareLists('view _missing', rowsOf('missing', 'old'), lines(views.missing)),
    ...compareLists('view _new', rowsOf('new', 'live'), lines(views.new)),
    ...compareLists('view _corrupted', corrupted, readCorrupted(outcome, views.corrupted)),
    ...compareLists('missing.csv', rowsOf('missing', 'old'), lines(file('missing'))),
    ...compareLists('new.csv', rowsOf('new', 'live'), lines(file('new'))),
    ...compareLists('corrupted.csv', corrupted, readCorrupted(outcome, file('corrupted'))),
    ...compareLists(
      'view _changes',
      changeRows(outcome, differences),
      views.changes.map((row) => readChange(outcome, row)),
    ),
  ];
}
