import type { Sender } from '../../../database/query.ts';
import { ident } from '../../../stages/quoting.ts';
import type { ObjectNames } from '../../resolve/model.ts';
import { differs } from '../differing-rows.ts';
import type { ReportTable } from '../schema.ts';
import { cardsOf } from './cards.ts';
import { pageTable } from './data.ts';
import type { Quota } from './quotas.ts';
import { type Ranged, readSpreads } from './ranges.ts';
import { changeTable, rowTable } from './rows.ts';
import { noSamples, readSamples } from './samples.ts';
import { stripOfTable } from './strips.ts';

/** Rows of a status that the page shows before its script runs, and where none does. */
const shownRows = 20;
/** Columns that changed which the page lists before it folds the rest. */
const shownColumns = 20;

/** What a table's part of the page is read by. */
interface About {
  anchor: string;
  objects: ObjectNames;
  ranged: Ranged[];
  quota: Quota;
  /** Of its CSV files in the report; null where it has none. */
  directory: string | null;
}

/** A table's part of the page: its rows, and the cards of what happened to it. */
export async function readSection(sql: Sender, staging: string, table: ReportTable, about: About) {
  const { anchor, objects, directory } = about;
  const { missing = 0, corrupted = 0, new: added = 0 } = table.counts ?? {};
  const samples = differs(table) ? await readSamples(sql, staging, table, objects, about.quota) : noSamples;
  const [corruptedRows, missingRows, newRows] = ['corrupted', 'missing', 'new'].map((status) =>
    samples.of(shownRows, status),
  );
  const spreads = await readSpreads(sql, staging, about.ranged, objects);
  const viewOf = (name: string) => `${staging}.${ident(name)}`;
  const views = {
    missing: viewOf(objects.missing),
    changes: viewOf(objects.changes),
    new: viewOf(objects.new),
  };
  const byColumn = Object.entries(table.changed_by_column)
    .map(([column, count]) => ({ column, count, of: corrupted, anchor }))
    .sort((a, b) => b.count - a.count);
  const byKind = kindsOf(table);
  const columns = table.key.length + table.columns.length;
  return {
    ...table,
    anchor,
    data: differs(table) ? pageTable(table, samples, anchor, { views, directory }) : null,
    byColumn: byColumn.slice(0, shownColumns),
    moreColumns: byColumn.slice(shownColumns),
    shares: sharesOf(table)?.filter(({ status }) => status !== 'identical') ?? [],
    byKind,
    rowsDiffering: missing + corrupted + added,
    strips: spreads.flatMap((spread) => stripOfTable(spread) ?? []),
    cards: cardsOf(table, samples, spreads, { anchor, views, directory }),
    corrupted: changeTable(corruptedRows ?? [], table, corrupted),
    missing: rowTable(missingRows ?? [], 'old', missing, columns + table.only_old.length),
    added: rowTable(newRows ?? [], 'live', added, columns + table.only_live.length),
  };
}

/** Kinds of damage that several columns have, with the changed values of each: those of one column have a card. */
function kindsOf({ diagnosis }: ReportTable): { kind: string; count: number }[] {
  const lines = diagnosis.filter(({ status, column }) => status === 'corrupted' && column !== null);
  const kinds = [...new Set(lines.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = lines.filter((line) => line.kind === kind);
    return own.length < 2 ? [] : [{ kind, count: own.reduce((sum, { rows }) => sum + rows, 0) }];
  });
}

/** What part of a table's rows, on both sides, each status has: widths of a bar, in percent. */
export function sharesOf({ counts }: ReportTable) {
  if (!counts) return null;
  const all = counts.old + counts.new;
  if (all === 0) return null;
  return (['identical', 'corrupted', 'missing', 'new'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => ({
      status,
      rows: counts[status],
      share: Math.max(1, Math.round((1000 * counts[status]) / all) / 10),
    }));
}
