import { columns, widthOf } from './columns.ts';
import type { Output } from './output.ts';

/** The least that is left of a name in a narrow terminal, in characters. */
const shortest = 12;
const between = 2;

export interface TableForm {
  /** Columns, from 0, that are aligned to the right. */
  right: number[];
  /** Columns, by their header, that a narrow terminal can do without: the first one goes first. */
  expendable?: string[];
}

/** The start and the end of a name, around an ellipsis. */
function shorten(name: string, width: number): string {
  const characters = [...name];
  if (widthOf(name) <= width) return name;
  const start = Math.ceil((width - 1) / 2);
  return [
    ...characters.slice(0, start),
    '…',
    ...characters.slice(characters.length - (width - 1 - start)),
  ].join('');
}

function widthsOf(rows: string[][]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      for (const line of cell.split('\n')) widths[column] = Math.max(widths[column] ?? 0, widthOf(line));
    });
  return widths;
}

/**
 * A table with a header, whose first column is names. Where stdout is a terminal that is too narrow for it, columns that
 * it can do without are left out, and then names are shortened: no number is ever cut.
 */
export function table(output: Output, header: string[], rows: string[][], form: TableForm): string {
  const { bold, dim } = output.dataColors;
  const widths = widthsOf([header, ...rows]);
  const most = output.width ?? Number.POSITIVE_INFINITY;
  const kept = new Set(header.keys());
  const needed = () => [...kept].reduce((sum, column) => sum + (widths[column] ?? 0) + between, -between);
  const left: string[] = [];
  for (const word of form.expendable ?? []) {
    if (needed() <= most) break;
    kept.delete(header.indexOf(word));
    left.push(word);
  }
  const name = Math.max(shortest, (widths[0] ?? 0) - Math.max(0, needed() - most));
  const shown = [header.map((word) => bold(word)), ...rows].map((row, index) =>
    row
      .map((cell, column) => (column === 0 && index > 0 ? shorten(cell, name) : cell))
      .filter((_, column) => kept.has(column)),
  );
  const right = [...kept].flatMap((column, index) => (form.right.includes(column) ? [index] : []));
  const text = columns(shown, right);
  return left.length === 0 ? text : `${text}\n${dim(`too narrow for: ${left.join(', ')}`)}`;
}
