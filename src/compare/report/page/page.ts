import type { Sender } from '../../../database/query.ts';
import { sideWords } from '../../../database/side-words.ts';
import { tryOut } from '../../../database/transaction.ts';
import { directoryNames } from '../../../files/directory-names.ts';
import { inParts } from '../../../in-parts.ts';
import { renderPage } from '../../../pages/page.ts';
import { pageScript } from '../../../pages/script.ts';
import { acceptedRows, differingRows, differs } from '../differing-rows.ts';
import type { StagedReport } from '../read.ts';
import type { ReportTable } from '../schema.ts';
import { snapshotWords } from '../snapshot-words.ts';
import { mostCards } from './cards.ts';
import { fitPage } from './fitting.ts';
import type { PageTable } from './page-data.ts';
import { rowQuota } from './quotas.ts';
import { readRanged } from './ranges.ts';
import { readSection, sharesOf } from './section.ts';

/** Tables that are asked for their rows without waiting for an answer in between. */
const readAtOnce = 10;

/** Tables that are unfolded: those with most damage. */
const openTables = 5;

/** Empty where there are none. */
function countWarnings({ findings }: ReportTable): string {
  const count = findings.filter(({ severity }) => severity !== 'info').length;
  return count === 0 ? '' : count === 1 ? 'a warning' : `${count} warnings`;
}

/** How a page is made. */
export interface PageOptions {
  /** Rows of a table and status that it holds; null for as many as fit into a page of some megabytes. */
  htmlRows: number | null;
  /** Whether the report has CSV files beside it. */
  hasCsv: boolean;
}

/**
 * The report as one HTML file that needs no network: all of it to be read without its script, and with it a tool for looking at
 * rows and deciding about them.
 */
export async function renderHtml(
  sql: Sender,
  staging: string,
  { report, views }: StagedReport,
  { htmlRows, hasCsv }: PageOptions,
): Promise<string> {
  const entries = new Map(report.tables.map((entry) => [entry.table, entry]));
  const anchors = new Map(views.map(({ table }, index) => [table, `table-${index + 1}`]));
  const directories = directoryNames(views.map(({ table }) => table));
  const quota = rowQuota(report.tables, htmlRows);
  const ranged = await readRanged(sql, staging);
  const sections: Awaited<ReturnType<typeof readSection>>[] = [];
  for (const part of inParts(views, readAtOnce)) {
    const read = (tx: Sender) =>
      Promise.all(
        part.map(({ table, objects }) =>
          readSection(tx, staging, entries.get(table) as ReportTable, {
            anchor: anchors.get(table) as string,
            objects,
            ranged: ranged.get(table) ?? [],
            quota,
            directory: hasCsv ? (directories.get(table) as string) : null,
          }),
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
    shares: sharesOf(table),
  }));
  const isIntact = ({ counts, kept, reason, warnings }: (typeof tables)[number]) =>
    counts !== null && counts.missing + counts.corrupted + counts.new === 0 && !kept && !reason && !warnings;
  const damage = ({ counts }: ReportTable) => (counts ? counts.missing + counts.corrupted : 0);
  // what is only new is no damage
  const isNew = ({ status }: { status: string }) => Number(status === 'new');
  const cards = sections.flatMap((one) => one.cards).sort((a, b) => isNew(a) - isNew(b) || b.rows - a.rows);
  const intact = tables.filter(isIntact);
  const damaged = tables
    .filter((table) => differs(table) && table.anchor !== null)
    .map((table) => ({ ...table, rows: damage(table) }))
    .sort((a, b) => b.rows - a.rows);
  const isFolded = ({ table }: { table: string }) => intact.some((one) => one.table === table);
  const sides = { old: sideWords(report.old), live: sideWords(report.live) };
  const whole = { ...sides, tables: sections.flatMap(({ data }): PageTable[] => (data ? [data] : [])) };
  return renderPage('report.html', {
    ...report,
    tables: tables.filter((table) => !isIntact(table)).sort((a, b) => damage(b) - damage(a)),
    damaged: damaged.length > 1 ? damaged : [],
    intact,
    totals: {
      ...differingRows(report),
      accepted: acceptedRows(report),
      kinds: cards.length,
      intact: intact.length,
      tables: tables.length,
    },
    sections: sections
      .filter((one) => !isFolded(one))
      .sort((a, b) => damage(b) - damage(a))
      .map((one, index) => ({ ...one, isOpen: index < openTables })),
    intactSections: sections.filter(isFolded).map((one) => ({ ...one, isOpen: true })),
    cards: cards.slice(0, mostCards),
    moreCards: Math.max(0, cards.length - mostCards),
    notCompared: report.tables.filter(({ outcome }) => outcome === 'not_compared'),
    snapshot: snapshotWords(report),
    sides,
    ...pageScript('report', htmlRows === null ? fitPage(whole) : whole),
  });
}
