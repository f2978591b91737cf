import type { AloneRow, ChangedRow, PageTable, Value } from '../compare/report/page/page-data.ts';

/** What a reader looks for in a list of rows. */
export interface Wanted {
  text: string;
  /** Places in the table's lists; null for all. */
  column: number | null;
  kind: number | null;
  sort: Sort;
}

/** By which part of the rows they are ordered: a column of the key, or of the values. */
export interface Sort {
  by: 'key' | 'value' | 'column' | 'kind';
  /** Which column of the key, or of the values. */
  at: number;
  down: boolean;
}

export const byKey: Sort = { by: 'key', at: 0, down: false };

export function textOf(value: Value): string | null {
  return Array.isArray(value) ? value[0] : value;
}

// numbers among texts in their own order: 9 before 10
const collator = new Intl.Collator('en', { numeric: true });

/** NULL last, as Postgres has it. */
function compare(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return collator.compare(a, b);
}

function inOrder<Row>(
  rows: Row[],
  { down }: Sort,
  of: (row: Row) => string | null,
  then: (row: Row) => string | null,
) {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(of(a), of(b)) || compare(then(a), then(b)));
}

/** Whether any of the values has the text, in any case. */
function has(values: (Value | undefined)[], text: string): boolean {
  return values.some((value) =>
    textOf(value ?? null)
      ?.toLowerCase()
      .includes(text),
  );
}

/** The corrupted rows that a reader wants, each with the changes that he wants of it. */
export function wantedChanges(table: PageTable, { text, column, kind, sort }: Wanted): ChangedRow[] {
  const sought = text.trim().toLowerCase();
  const rows = table.corrupted.rows.flatMap((row): ChangedRow[] => {
    const [key, seen, changes, hints, more] = row;
    const chosen = changes.filter(
      ([at, kindAt]) => (column === null || at === column) && (kind === null || kindAt === kind),
    );
    if (chosen.length === 0) return [];
    const isFound =
      sought === '' ||
      has(key, sought) ||
      chosen.some(([at, , old, live]) => has([old, live, table.columns[at] as string], sought));
    return isFound ? [[key, seen, chosen, hints, column === null && kind === null ? more : 0]] : [];
  });
  const first = ([, , [change]]: ChangedRow) => change;
  return inOrder(
    rows,
    sort,
    (row) => {
      const [column = 0, kindAt = null, old = null] = first(row) ?? [];
      if (sort.by === 'column') return table.columns[column] ?? null;
      if (sort.by === 'kind') return kindAt === null ? null : (table.kinds[kindAt] ?? null);
      return sort.by === 'value' ? textOf(old) : (row[0][sort.at] ?? null);
    },
    ([key]) => key[0] ?? null,
  );
}

/** The missing or new rows that a reader wants. */
export function wantedRows(rows: AloneRow[], { text, sort }: Wanted): AloneRow[] {
  const sought = text.trim().toLowerCase();
  const found = rows.filter(([key, , values]) => sought === '' || has([...key, ...values], sought));
  return inOrder(
    found,
    sort,
    ([key, , values]) => (sort.by === 'value' ? textOf(values[sort.at] ?? null) : (key[sort.at] ?? null)),
    ([key]) => key[0] ?? null,
  );
}
