import type { Dump, DumpedRow } from './dump.ts';
import { type Column, sharedColumns, type Table } from './table.ts';

/** Types of which the one prints a value as the other, wider one does. */
function printsAsWider({ old, live }: { old: string; live: string }): boolean {
  return [old, live].every(
    (type) =>
      /^(int\d|smallint|int|bigint|numeric|uuid|text)\b/.test(type) &&
      type.endsWith('[]') === old.endsWith('[]'),
  );
}

/** A difference in a few words: status, key, and the changed columns. */
export interface Finding {
  status: string;
  key: string;
  changed: string[];
  hints: string[];
}

/** A type without its length and collation: those of the sides may differ, and it is still one type. */
function plainType(type: string): string {
  return type.replace(/\(\d[\d,]*\)| collate .*/g, '');
}

/** Whether two printed values of a column are the same for a comparison. */
export function sameValue(table: Table, column: Column, old: string, live: string): boolean {
  const { kind } = column;
  const exact =
    table.exact &&
    !table.key.includes(column) &&
    (plainType(kind.old) === plainType(kind.live) || printsAsWider(kind));
  return exact ? old === live : kind.same(old, live);
}

function hintsOf(table: Table, changed: number, old: DumpedRow, live: DumpedRow): string[] {
  const every = changed > 1 && changed === sharedColumns(table).length;
  return [...(every ? ['reused_key'] : []), ...(isLater(table, old, live) ? ['edited_later'] : [])];
}

/** Whether live's time of the last change is the later one, by what the servers print. */
function isLater({ updatedAt }: Table, old: DumpedRow, live: DumpedRow): boolean {
  if (!updatedAt) return false;
  const before = old.text.get(updatedAt) ?? null;
  const now = live.text.get(updatedAt) ?? null;
  if (before === null || now === null) return now !== null && before === null;
  return (updatedAt.kind.compare?.(before, now) ?? Number.NaN) < 0;
}

/** The second oracle: compares two dumps row by row, with the equality that each kind of column has by hand. */
export function compareDumps(table: Table, old: Dump, live: Dump): Finding[] {
  const same = (column: Column, a: string | null | undefined, b: string | null | undefined): boolean =>
    a == null || b == null ? a == null && b == null : sameValue(table, column, a, b);
  const rest = new Map(live);
  const findings: Finding[] = [];
  for (const [key, row] of old) {
    const twin = rest.has(key)
      ? key
      : [...rest].find(([, other]) =>
          table.key.every((column) => same(column, row.text.get(column), other.text.get(column))),
        )?.[0];
    if (twin === undefined) {
      findings.push({ status: 'missing', key, changed: [], hints: [] });
      continue;
    }
    const other = rest.get(twin) as DumpedRow;
    rest.delete(twin);
    const changed = sharedColumns(table).filter(
      (column) => !same(column, row.text.get(column), other.text.get(column)),
    );
    if (changed.length === 0) continue;
    const hints = hintsOf(table, changed.length, row, other);
    findings.push({ status: 'corrupted', key, changed: changed.map(({ name }) => name), hints });
  }
  return [...findings, ...[...rest.keys()].map((key) => ({ status: 'new', key, changed: [], hints: [] }))];
}
