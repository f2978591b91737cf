import { query, type Sender } from '../../database/query.ts';
import { sideWords } from '../../database/side-words.ts';
import { tryOut } from '../../database/transaction.ts';
import { inParts } from '../../in-parts.ts';
import { renderPage } from '../../pages/page.ts';
import { differingRows, differs } from './differing-rows.ts';
import type { StagedReport } from './read.ts';
import type { ReportTable } from './schema.ts';
import { snapshotWords } from './snapshot-words.ts';

/** Rows of each kind that the page shows of each table, and the characters it shows of each value. */
const sampleRows = 20;
const sampleCharacters = 300;
/** Columns of missing and new rows that the page shows. */
const sampleColumns = 30;
/** Lines of the diagnosis that stand at the top of the page. */
const mostHappened = 20;
/** Tables that are asked for their rows without waiting for an answer in between. */
const readAtOnce = 10;

type Row = Record<string, string | null>;
interface SampleRow {
  key: Row;
  changed: string[] | null;
  hints: string[] | null;
  old: Row | null;
  live: Row | null;
}

async function sample(sql: Sender, staging: string, view: string, status: string): Promise<SampleRow[]> {
  const context = { staging, view, status, rows: sampleRows, characters: sampleCharacters };
  return query<SampleRow>(sql, 'sample', context);
}

/** Missing or new rows as a table of their own columns. */
function rowTable(rows: SampleRow[], side: 'old' | 'live', total: number) {
  const columns = Object.keys(rows[0]?.[side] ?? {});
  const shown = columns.slice(0, sampleColumns);
  return {
    total,
    shownRows: rows.length,
    columns: shown,
    hiddenColumns: columns.length - shown.length,
    rows: rows.map((row) => shown.map((column) => row[side]?.[column] ?? null)),
  };
}

/** Corrupted rows as one line for each value that differs. */
function changeTable(rows: SampleRow[], table: ReportTable, total: number) {
  return {
    total,
    shownRows: rows.length,
    key: table.key,
    rows: rows.map((row) => ({
      key: table.key.map((column) => row.key[column] ?? null),
      hints: row.hints ?? [],
      changes: (row.changed ?? []).map((column) => ({
        column,
        old: row.old?.[column] ?? null,
        live: row.live?.[column] ?? null,
      })),
    })),
  };
}

async function section(sql: Sender, staging: string, table: ReportTable, view: string, anchor: string) {
  const rows = (status: string) => sample(sql, staging, view, status);
  const { missing = 0, corrupted = 0, new: added = 0 } = table.counts ?? {};
  const byColumn = Object.entries(table.changed_by_column)
    .map(([column, count]) => ({ column, count, of: corrupted }))
    .sort((a, b) => b.count - a.count);
  return {
    ...table,
    anchor,
    byColumn,
    corrupted: changeTable(corrupted ? await rows('corrupted') : [], table, corrupted),
    missing: rowTable(missing ? await rows('missing') : [], 'old', missing),
    added: rowTable(added ? await rows('new') : [], 'live', added),
  };
}

/** Empty where there are none. */
function countWarnings({ findings }: ReportTable): string {
  const count = findings.filter(({ severity }) => severity !== 'info').length;
  return count === 0 ? '' : count === 1 ? 'a warning' : `${count} warnings`;
}

/** The report as one HTML file that needs no network. Holds the first rows of each kind only, so its size is bounded. */
export async function renderHtml(
  sql: Sender,
  staging: string,
  { report, views }: StagedReport,
): Promise<string> {
  const entries = new Map(report.tables.map((entry) => [entry.table, entry]));
  const anchors = new Map(views.map(({ table }, index) => [table, `table-${index + 1}`]));
  const sections: Awaited<ReturnType<typeof section>>[] = [];
  for (const part of inParts(views, readAtOnce)) {
    const read = (tx: Sender) =>
      Promise.all(
        part.map(({ table, objects }) =>
          section(tx, staging, entries.get(table) as ReportTable, objects.json, anchors.get(table) as string),
        ),
      );
    // gives back the locks of these tables before the next, like the COPYs of the other formats
    const hasRows = part.some(({ table }) => differs(entries.get(table) as ReportTable));
    sections.push(...(await (hasRows ? tryOut(sql, read) : read(sql))));
  }
  const tables = report.tables.map((table) => ({
    ...table,
    anchor: anchors.get(table.table) ?? null,
    onlyLive: table.outcome === 'only_live',
    earlier: table.kept ? table.compared_at : null,
    warnings: countWarnings(table),
  }));
  const happened = report.tables
    .flatMap(({ table, diagnosis }) =>
      diagnosis.map(({ rows, sentence }) => ({ table, anchor: anchors.get(table) ?? null, rows, sentence })),
    )
    .sort((a, b) => b.rows - a.rows);
  const notCompared = report.tables.filter(({ outcome }) => outcome === 'not_compared');
  const snapshot = snapshotWords(report);
  return renderPage('report.html', {
    ...report,
    tables,
    totals: differingRows(report),
    sections,
    happened: happened.slice(0, mostHappened),
    moreHappened: Math.max(0, happened.length - mostHappened),
    notCompared,
    snapshot,
    sides: { old: sideWords(report.old), live: sideWords(report.live) },
  });
}
