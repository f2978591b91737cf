import { isChosen } from '../compare/resolve/select.ts';
import { query } from '../database/query.ts';
import { usageError } from '../errors.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { listNames } from '../words.ts';
import { undoneCycles } from './resolve/cycles.ts';
import { orderByParents } from './resolve/order.ts';
import { describeUndoing, type RepairedTableRow, type UndoneTable } from './resolve/undoing.ts';
import type { Written } from './subjects.ts';
import { readWritable } from './writable.ts';

/** Tables of which what repairs wrote is to be undone: children first, the other way round than they were written. */
export interface Undone extends Written<UndoneTable> {
  /** The undo tables of all tables, those that are left out among them. */
  undoTables: string[];
  /** Tables that the settings leave out, or that live no longer has, or not with their key. */
  leftOut: string[];
}

/**
 * Reads which tables repairs wrote to, and chooses among them by the patterns of the settings.
 *
 * @throws PgmendError (exit 2) when no table is left
 */
export async function chooseUndone({ work, settings }: Session<Settings>): Promise<Undone> {
  const { staging, comparison } = settings;
  const rows = await query<RepairedTableRow>(work.sql, 'repaired_tables', { staging });
  const facts = await readWritable(work.sql, rows);
  const tables = rows.flatMap((row) => {
    const table = facts.find(({ schema, name }) => schema === row.schema && name === row.name);
    const chosen = isChosen({ ...row, display: row.table_name }, comparison);
    // without a column of its key nobody can tell its rows
    const whole = row.key.every((name) => table?.columns.some((column) => column.name === name));
    return table && chosen && whole ? [describeUndoing(row, table)] : [];
  });
  const names = rows.map((row) => row.table_name);
  const unknown = comparison.include.filter(
    (pattern) =>
      !rows.some((row) => isChosen({ ...row, display: row.table_name }, { include: [pattern], exclude: [] })),
  );
  if (unknown.length > 0)
    throw usageError(`no repair wrote to ${unknown.join(', ')}`, `Repairs wrote to ${listNames(names)}.`);
  if (tables.length === 0) {
    throw usageError('no table is left to undo', `Repairs wrote to ${listNames(names)}.`);
  }
  const groups = orderByParents(tables).reverse();
  return {
    tables: groups.flat(),
    cycles: undoneCycles(groups),
    undoTables: rows.map((row) => row.undo_table),
    leftOut: names.filter((name) => !tables.some((table) => table.name === name)),
  };
}
