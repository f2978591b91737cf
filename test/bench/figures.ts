/** The middle of a list of numbers. */
export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[(sorted.length - 1) >> 1] as number, sorted[middle] as number];
  return (low + high) / 2;
}

/** How far it is, on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A Markdown table, its first column to the left and the others to the right. */
export function table(header: string[], rows: string[][]): string {
  const widths = header.map((word, column) =>
    Math.max(word.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number))).join(' | ')} |\n`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [header, rule, ...rows].map(line).join('');
}
