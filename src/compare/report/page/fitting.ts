import type { PageData, PageTable } from './page-data.ts';
import { spreadOut } from './samples.ts';

/** Characters of all rows together, which keeps the page below five megabytes. */
const mostCharacters = 3_500_000;
/** Rows of a status that are held whatever they take. */
const leastRows = 20;

const statuses = ['corrupted', 'missing', 'new'] as const;

function sizeOf(table: PageTable, status: (typeof statuses)[number]): number {
  return JSON.stringify(table[status].rows).length;
}

/** The same with fewer rows where they would make the page too large: of those that take most, some from all over. */
export function fitPage(data: PageData): PageData {
  const lists = data.tables.flatMap((table) =>
    statuses.map((status) => ({ table, status, size: sizeOf(table, status) })),
  );
  const total = (most: number) => lists.reduce((sum, { size }) => sum + Math.min(size, most), 0);
  if (total(Number.POSITIVE_INFINITY) <= mostCharacters) return data;
  let [low, high] = [0, mostCharacters];
  while (high - low > 1000) {
    const middle = (low + high) / 2;
    if (total(middle) <= mostCharacters) low = middle;
    else high = middle;
  }
  const tables = data.tables.map((table) => {
    const fewer = <Row>(rows: Row[], status: (typeof statuses)[number]) => {
      const size = sizeOf(table, status);
      return size <= low
        ? rows
        : spreadOut(rows, Math.max(leastRows, Math.floor((rows.length * low) / size)));
    };
    return {
      ...table,
      corrupted: { ...table.corrupted, rows: fewer(table.corrupted.rows, 'corrupted') },
      missing: { ...table.missing, rows: fewer(table.missing.rows, 'missing') },
      new: { ...table.new, rows: fewer(table.new.rows, 'new') },
    };
  });
  return { ...data, tables };
}
