import { count, plural } from '../../words.ts';
import { isNamed } from '../resolve/select.ts';
import { openRows } from './differing-rows.ts';
import type { Report, ReportTable } from './schema.ts';

/** How many rows of a table may differ before the exit code says so: a number, or a share of old's rows like `0.1%`. */
export interface TableLimits {
  missing?: string | undefined;
  corrupted?: string | undefined;
}

/** Those of every table, and of single tables by their names on live. */
export interface Limits extends TableLimits {
  tables: Record<string, TableLimits>;
}

/** More rows of a table differ than are allowed. */
export interface Excess {
  table: string;
  kind: keyof TableLimits;
  rows: number;
  allowed: number;
}

/** Schema and name, from a name as SQL quotes it. */
function parts(display: string): { schema: string; name: string; display: string } {
  const [schema = '', name = ''] = (display.match(/(?:[^".]|"(?:[^"]|"")*")+/g) ?? []).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
  return { schema, name, display };
}

function limitsOf(table: string, limits: Limits): TableLimits {
  const named = parts(table);
  const own = Object.entries(limits.tables).filter(([name]) => isNamed(named, name));
  const said = (kind: keyof TableLimits) =>
    own.map(([, value]) => value[kind]).findLast((value) => value !== undefined) ?? limits[kind];
  return { missing: said('missing'), corrupted: said('corrupted') };
}

function allowedOf(said: string | undefined, oldRows: number): number {
  if (said === undefined) return 0;
  return said.endsWith('%') ? Math.floor((Number.parseFloat(said) * oldRows) / 100) : Number(said);
}

/** What of a table is beyond its limits; of a table that was not compared nothing is known. */
export function excessOf(entry: ReportTable, limits: Limits): Excess[] {
  const { table, counts } = entry;
  if (!counts) return [];
  const open = openRows(entry);
  const said = limitsOf(table, limits);
  return (['missing', 'corrupted'] as const)
    .map((kind) => ({ table, kind, rows: open[kind], allowed: allowedOf(said[kind], counts.old) }))
    .filter(({ rows, allowed }) => rows > allowed);
}

/** The same of all tables of the last run. */
export function excesses({ tables }: Report, limits: Limits): Excess[] {
  return tables.filter(({ kept }) => !kept).flatMap((table) => excessOf(table, limits));
}

/** `12 rows missing`, or with a limit `12 rows missing, at most 10 allowed`. */
export function excessWords({ kind, rows, allowed }: Excess): string {
  return `${plural(rows, 'row')} ${kind}${allowed > 0 ? `, at most ${count(allowed)} allowed` : ''}`;
}

/** Whether anything is allowed at all. */
export function allowsAny({ missing, corrupted, tables }: Limits): boolean {
  return [{ missing, corrupted }, ...Object.values(tables)].some((one) => one.missing ?? one.corrupted);
}
