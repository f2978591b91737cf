import { sideWords } from '../../database/side-words.ts';
import { inLines } from '../../output/visible.ts';
import { renderPage } from '../../pages/page.ts';
import { count } from '../../words.ts';
import { excessOf, excessWords, type Limits } from './limits.ts';
import type { Report, ReportTable } from './schema.ts';

function caseOf(table: ReportTable, limits: Limits) {
  const excess = excessOf(table, limits);
  const columns = Object.entries(table.changed_by_column).map(([name, rows]) => `${name} ${count(rows)}`);
  return {
    name: table.table,
    failed: excess.length > 0,
    message: excess.map(excessWords).join('; '),
    detail: columns.length > 0 ? `corrupted by column: ${columns.join(', ')}` : '',
    error: table.outcome === 'not_compared' ? table.reason : null,
    hint: table.hint ?? '',
    skipped: table.kept ? 'not part of the last run' : table.outcome === 'only_live' ? table.reason : null,
  };
}

/** A report as JUnit XML: one test case for each table, which fails where more rows differ than are allowed. */
export function renderJunit(found: Report, limits: Limits): string {
  // what XML cannot hold is in here as JSON writes it
  const report = inLines(found);
  const cases = report.tables.map((table) => caseOf(table, limits));
  const isError = ({ error, skipped }: (typeof cases)[number]) => error !== null && skipped === null;
  return renderPage('junit.xml', {
    name: `pgmend: ${sideWords(report.old)} to ${sideWords(report.live)}`,
    cases: cases.map((one) => ({ ...one, error: isError(one) ? one.error : null })),
    tests: cases.length,
    failures: cases.filter(({ failed, skipped }) => failed && skipped === null).length,
    errors: cases.filter(isError).length,
    skips: cases.filter(({ skipped }) => skipped !== null).length,
  });
}
