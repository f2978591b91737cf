import { sideWords } from '../database/side-words.ts';
import type { Output } from '../output/output.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { count, listNames, plural, pluralNeed } from '../words.ts';
import { acceptedRows, differingRows, openRows } from './report/differing-rows.ts';
import { allowsAny, excesses, excessWords, type Limits } from './report/limits.ts';
import type { Report, ReportTable } from './report/schema.ts';
import { snapshotWords } from './report/snapshot-words.ts';
import { acceptedLines, columnLines, diagnosisLines, hintLines } from './summary-notes.ts';

/** `1 exists only on live`, `2 exist only on live`. */
function onLiveAlone(rows: number): string {
  return `${count(rows)} ${rows === 1 ? 'exists' : 'exist'} only on live`;
}

/** The verdict in a sentence. */
function verdictLine(report: Report, { dataColors: { green, red, yellow } }: Output): string {
  const rows = differingRows(report);
  const wrong = `${count(rows.missing)} missing, ${count(rows.corrupted)} corrupted`;
  const left = report.tables.filter(({ outcome }) => outcome === 'not_compared').length;
  const accepted = acceptedRows(report);
  const apart = accepted > 0 ? `; ${plural(accepted, 'row')} accepted` : '';
  switch (report.verdict) {
    case 'intact':
      return `${green('INTACT')}: no row is missing or corrupted; ${onLiveAlone(rows.new)}${apart}`;
    case 'accepted':
      return `${green('ACCEPTED')}: no row is missing or corrupted but for those that were decided to stay (${count(accepted)}); ${onLiveAlone(rows.new)}`;
    case 'different':
      return `${red('DIFFERENT')}: ${pluralNeed(rows.missing + rows.corrupted, 'row')} repair (${wrong}); ${onLiveAlone(rows.new)}${apart}`;
    case 'incomplete':
      return left === 0
        ? `${yellow('INCOMPLETE')}: no table was compared`
        : `${yellow('INCOMPLETE')}: ${plural(left, 'table')} not compared; in the others ${wrong}, ${count(rows.new)} new${apart}`;
  }
}

/** What is beyond the limits that were given, or that nothing is. */
function limitLines(report: Report, limits: Limits, { dataColors: { green, red } }: Output): string[] {
  if (report.verdict !== 'different' || !allowsAny(limits)) return [];
  const excess = excesses(report, limits);
  if (excess.length === 0) return [green('WITHIN THE LIMITS of --max-missing and --max-corrupted')];
  return excess.map((one) => `${red('beyond the limit')}: ${inLines(one.table)}: ${excessWords(one)}`);
}

/** What the verdict is not about: what a run of some tables only has kept of earlier ones. */
function keptLines(report: Report, { dataColors: { yellow } }: Output): string[] {
  const kept = report.tables.filter((table) => table.kept).length;
  if (kept === 0) return [];
  const { missing, corrupted } = differingRows(report, true);
  const found = missing + corrupted === 0 ? 'no row' : plural(missing + corrupted, 'row');
  return [
    yellow(
      `not part of this: ${plural(kept, 'table')} as compared earlier, with ${found} that needed repair`,
    ),
  ];
}

type Counts = NonNullable<ReportTable['counts']>;

const counted = ['old', 'live', 'identical', 'missing', 'corrupted', 'new'] as const;

/** Where a table stands in the summary: what needs repair first, what nothing is wrong with last. */
function urgency(table: ReportTable): number {
  const { counts } = table;
  const open = openRows(table);
  if (!counts) return 1;
  if (open.missing + open.corrupted > 0) return 0;
  return counts.missing + counts.corrupted + counts.new > 0 ? 2 : 3;
}

/** A line for each table; tables that are the same on both sides share one, unless all are asked for. */
function tableRows(tables: ReportTable[], { verbose }: Output): string[][] {
  const row = (name: string, counts: Counts | null) => [name, ...counted.map((of) => count(counts?.[of]))];
  const same = tables.filter((table) => urgency(table) === 3);
  const isFolded = same.length > 1 && !verbose;
  const ordered = [...tables].sort((a, b) => urgency(a) - urgency(b));
  const rows = ordered
    .filter((table) => !(isFolded && same.includes(table)))
    .map(({ table, counts }) => row(table, counts));
  if (!isFolded) return rows;
  const sum = (of: keyof Counts) => same.reduce((total, { counts }) => total + (counts?.[of] ?? 0), 0);
  const sums = Object.fromEntries(counted.map((of) => [of, sum(of)])) as Counts;
  return [...rows, row(`${count(same.length)} tables, all identical`, sums)];
}

/** What a run found, short enough for a ticket. */
export function summaryText(found: Report, output: Output, limits: Limits = { tables: {} }): string {
  const report = inLines(found);
  const { dim } = output.dataColors;
  const { old, live } = report;
  const header = ['table', 'old', 'live', 'identical', 'missing', 'corrupted', 'new'];
  const onlyLive = report.tables.filter(({ outcome }) => outcome === 'only_live');
  const byContent = report.tables.filter(({ outcome, key }) => outcome === 'compared' && key.length === 0);
  const shown = report.tables.filter(({ outcome }) => outcome !== 'only_live');
  const rows = tableRows(shown, output);
  const notes = shown.flatMap((table) => [
    ...(table.kept ? [`${table.table}: as it was compared earlier, at ${table.compared_at}`] : []),
    ...(table.outcome === 'not_compared'
      ? [`${table.table}: not compared: ${table.reason}`, `  ${dim(table.hint ?? '')}`]
      : []),
    ...(table.diagnosis.length > 0 ? diagnosisLines(table) : columnLines(table)),
    ...hintLines(table.table, table.hints),
    ...acceptedLines(table),
    ...table.findings
      .filter(({ severity, code }) => severity !== 'info' && code !== 'not_compared')
      .map(({ severity, detail }) => `${table.table}: ${severity}: ${detail}`),
  ]);
  const about = [
    ...(byContent.length > 0
      ? [`info: key: none, compared by content: ${listNames(byContent.map(({ table }) => table))}`]
      : []),
    ...report.findings.map(({ severity, detail }) => `${severity}: ${detail}`),
    ...(onlyLive.length > 0
      ? [`info: on live only, with nothing to compare: ${listNames(onlyLive.map(({ table }) => table))}`]
      : []),
  ];
  return [
    `old:  ${sideWords(old)}, Postgres ${old.server_version}`,
    `live: ${sideWords(live)}, Postgres ${live.server_version}`,
    ...(live.snapshot_at ? [dim(`${snapshotWords(report)}, ${live.snapshot_at}, ${live.lsn}`)] : []),
    '',
    tableText(output, header, rows, { right: [1, 2, 3, 4, 5, 6], expendable: ['identical', 'old', 'live'] }),
    ...(notes.length + about.length > 0 ? ['', ...notes, ...about] : []),
    '',
    verdictLine(report, output),
    ...limitLines(found, limits, output),
    ...keptLines(report, output),
  ].join('\n');
}
