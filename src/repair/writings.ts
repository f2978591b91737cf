import type { Sql } from 'postgres';
import { type Needs, type Resolved, readComparison } from '../compare/catalog.ts';
import type { Pair } from '../compare/resolve/model.ts';
import { tableKey } from '../compare/resolve/names.ts';
import type { Place } from '../compare/sides.ts';
import type { Settings } from '../settings/settings.ts';
import type { WritableTable } from './resolve/model.ts';
import { describeWriting } from './resolve/writing.ts';
import type { WritablePair } from './resolve/writing-model.ts';
import { readWritable } from './writable.ts';

/** A comparison, and how the rows of its pairs can be written. */
export interface ResolvedForWriting extends Resolved {
  /** By the table's name; those that were not asked for are missing. */
  writable: ReadonlyMap<string, WritablePair>;
}

/**
 * Resolves what is compared, and how its rows can be written. `sql` has to be in a transaction.
 *
 * @param of which tables are asked for: where thousands are there, asking for all takes seconds
 * @throws PgmendError (exit 2) for settings that do not fit the catalogs
 */
export async function readForWriting(
  sql: Sql,
  place: Place,
  settings: Settings,
  { of = 'all', ...needs }: Pick<Needs, 'keeps'> & { of?: 'all' | 'differing' } = {},
): Promise<ResolvedForWriting> {
  let rows: WritableTable[] = [];
  const resolved = await readComparison(sql, place, settings, {
    ...needs,
    alongside: async (tables) => {
      rows = await readWritable(
        sql,
        tables.filter(({ differing }) => of === 'all' || differing > 0),
      );
    },
  });
  return { ...resolved, writable: addWriting(resolved.comparison.pairs, rows, settings) };
}

/** Works out how the rows of each pair can be written. */
function addWriting(
  pairs: Pair[],
  rows: WritableTable[],
  { staging }: Pick<Settings, 'staging'>,
): Map<string, WritablePair> {
  const tables = new Map(rows.map((row) => [tableKey(row.schema, row.name), row]));
  const writable = new Map<string, WritablePair>();
  for (const pair of pairs) {
    const table = tables.get(tableKey(pair.live.schema, pair.live.table));
    if (table) writable.set(pair.name, { ...pair, writing: describeWriting(pair, table, staging) });
  }
  return writable;
}
