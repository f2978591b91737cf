import { count, plural } from '../words.ts';
import type { ReportTable } from './report/schema.ts';

/** Columns that are listed of a table. */
const listed = 12;
/** Lines of the diagnosis of a table. */
const diagnosed = 6;

/** What a repair leaves alone unless it is asked for them, and why. */
export function hintLines(table: string, hints: ReportTable['hints']): string[] {
  const { reused_key = 0, edited_later = 0 } = hints ?? {};
  return [
    ...(reused_key > 0 ? [`${table}: of these, reused_key ${count(reused_key)}: every column differs`] : []),
    ...(edited_later > 0
      ? [`${table}: of these, edited_later ${count(edited_later)}: changed on live since`]
      : []),
  ];
}

/** What was decided to stay as live has it, and how many rows that are. */
export function acceptedLines({ table, accepted }: ReportTable): string[] {
  const holding = accepted?.decisions.filter((one) => one.accepted > 0) ?? [];
  return holding.map(
    ({ decision, note, accepted: rows }) =>
      `${table}: accepted: ${decision}: ${plural(rows, 'row')}${note ? ` (${note})` : ''}`,
  );
}

/** What happened to the rows that differ, the most frequent first, and which rows of live hang on them. */
export function diagnosisLines({ table, diagnosis, referring }: ReportTable): string[] {
  const more = diagnosis.length - diagnosed;
  return [
    ...diagnosis.slice(0, diagnosed).map(({ sentence }) => `${table}: ${sentence}`),
    ...(more > 0
      ? [`${table}: and ${plural(more, 'more line')} in the view diagnosis, and in the report`]
      : []),
    ...referring
      .filter(({ status }) => status === 'missing')
      .map(
        ({ table: from, rows }) =>
          `${table}: ${plural(rows, 'row')} of ${from} on live ${rows === 1 ? 'refers' : 'refer'} to missing rows`,
      ),
  ];
}

/** Corrupted rows by column, where nothing diagnosed them: a table that an earlier pgmend has compared. */
export function columnLines({ table, changed_by_column }: ReportTable): string[] {
  const changed = Object.entries(changed_by_column).sort(
    ([one, a], [other, b]) => b - a || (one < other ? -1 : 1),
  );
  if (changed.length === 0) return [];
  const columns = changed.slice(0, listed).map(([column, number]) => `${column} ${count(number)}`);
  const more = changed.length > listed ? [`and ${changed.length - listed} more columns`] : [];
  return [`${table}: corrupted by column: ${[...columns, ...more].join(', ')}`];
}
