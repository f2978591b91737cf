import { shellWord } from '../../../session/fix.ts';
import { literal } from '../../../stages/quoting.ts';
import { count } from '../../../words.ts';
import type { ReportTable } from '../schema.ts';
import type { Sources } from './data.ts';
import { rowsOfKind } from './quotas.ts';
import type { Spread } from './ranges.ts';
import { keyOf, rowTable, showChange } from './rows.ts';
import type { Samples } from './samples.ts';
import { stripOf } from './strips.ts';

/** Lines of the diagnosis that have a card each; the rest stand with their tables. */
export const mostCards = 30;
/** Rows and columns that a card shows of rows that have nothing in common. */
const [fewRows, fewColumns] = [3, 8];

type Line = ReportTable['diagnosis'][number];

/** The statement that lists all rows of a line. */
function statementOf(
  { status, column, kind }: Line,
  views: { missing: string; changes: string; new: string },
) {
  if (status !== 'corrupted') return `select * from ${status === 'missing' ? views.missing : views.new};`;
  if (column === null) return `select * from ${views.changes};`;
  return `select * from ${views.changes} where column_name = ${literal(column)} and kind = ${literal(kind)};`;
}

/** Rows of which nothing tells what they have in common, or what happened to them: a line for each status, so that none is only a number. */
function plainLines({ counts, diagnosis }: ReportTable): Line[] {
  const words = {
    missing: ['row is missing', 'rows are missing', 'no pattern was found'],
    corrupted: ['row is corrupted', 'rows are corrupted', 'it is not known how'],
    new: ['row is only on live', 'rows are only on live', 'no pattern was found'],
  };
  return (['missing', 'corrupted', 'new'] as const).flatMap((status) => {
    const rows = counts?.[status] ?? 0;
    if (rows === 0 || diagnosis.some((line) => line.status === status)) return [];
    const [one, several, why] = words[status];
    const sentence = `${count(rows)} ${rows === 1 ? one : several}; ${why}`;
    return [
      { status, column: null, kind: '', rows, share: 1, parameters: null, sentence, example_key: null },
    ];
  });
}

/** Rows as they are, of a line that says no more than how many there are. */
function plainRows({ status, kind, rows }: Line, samples: Samples) {
  if (kind !== '' || status === 'corrupted') return null;
  const side = status === 'missing' ? 'old' : 'live';
  const shown = rowTable(samples.of(fewRows, status), side, rows, 0);
  return {
    columns: shown.columns.slice(0, fewColumns),
    rows: shown.rows.map((row) => row.slice(0, fewColumns)),
  };
}

/**
 * What happened, a card for each line of the diagnosis: the sentence, where the rows lie, some of just that kind, and how to
 * see the rest.
 *
 * @param views the table's views as SQL writes them
 */
export function cardsOf(
  table: ReportTable,
  samples: Samples,
  spreads: Spread[],
  { directory, ...about }: { anchor: string } & Sources,
) {
  return [...table.diagnosis, ...plainLines(table)].map((line) => {
    const { status, column, kind, rows, sentence } = line;
    const isChange = status === 'corrupted' && column !== null;
    // what rows have in common no row says of itself: decided is about all of the status
    const ofStatus = table.counts?.[status] ?? rows;
    const shown = isChange ? samples.of(rowsOfKind, status, column, kind) : [];
    return {
      ...about,
      table: table.table,
      status,
      kind,
      rows,
      sentence,
      key: table.key,
      samples: shown.flatMap((row) => {
        const change = row.changes?.find((one) => one.column === column);
        return change ? [{ key: keyOf(row, table), ...showChange(change) }] : [];
      }),
      strips: spreads.flatMap(
        (spread) => stripOf(spread, status, isChange ? column : null, isChange ? kind : null) ?? [],
      ),
      plain: plainRows(line, samples),
      statement: statementOf(line, about.views),
      file: directory === null ? null : `tables/${directory}/${status}.csv`,
      decide: isChange
        ? { column, kind, status: null, rows }
        : { column: null, kind: null, status, rows: ofStatus },
      repair: isChange ? `pgmend repair --table ${shellWord(table.table)} --kind ${kind}` : null,
    };
  });
}
