import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Characters of one place each. Most cells hold no others, and measuring those takes fifty times as long. */
const plain = /^[ -~–]*$/;

/** How many places a text takes on a terminal. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : (require('string-width') as (text: string) => number)(text);
}

/**
 * Rows in aligned columns without borders, so that a terminal's text can go into a ticket. A cell may have several
 * lines.
 *
 * @param right columns, from 0, that are aligned to the right
 */
export function columns(rows: string[][], right: number[] = []): string {
  const cells = rows.map((row) =>
    row.map((cell) => cell.split('\n').map((text) => ({ text, width: widthOf(text) }))),
  );
  const widths: number[] = [];
  for (const row of cells)
    row.forEach((lines, column) => {
      for (const { width } of lines) widths[column] = Math.max(widths[column] ?? 0, width);
    });
  return cells
    .flatMap((row) => {
      const height = row.reduce((most, lines) => Math.max(most, lines.length), 0);
      return Array.from({ length: height }, (_, index) =>
        row
          .map((lines, column) => {
            const { text, width } = lines[index] ?? { text: '', width: 0 };
            const gap = ' '.repeat((widths[column] ?? 0) - width);
            return right.includes(column) ? gap + text : text + gap;
          })
          .join('  ')
          .trimEnd(),
      );
    })
    .join('\n');
}
