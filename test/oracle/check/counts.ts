import { isCompared } from '../broken.ts';
import type { Row } from '../rows.ts';
import { sharedColumns } from '../table.ts';
import { compareLists, sorted } from './lists.ts';
import type { Difference, Outcome } from './outcome.ts';

type Entry = Outcome['files']['report']['tables'][number];

/** A table whose keys identify no single row: not compared, with the reason, and with no row of it anywhere. */
export function checkBroken({ table, files, display, rows }: Outcome): string[] {
  const entry = files.report.tables.find((candidate) => candidate.table === display);
  const lines = files.lines.filter((line) => line.table === display).length;
  const told = `${entry?.outcome}: ${entry?.reason}`;
  const sides = table.broken?.on === 'both' ? ['old', 'live'] : [table.broken?.on];
  const times = table.broken?.by === 'NULL' ? '\\d+' : '[2-9]';
  const problems = sides.flatMap((side) =>
    new RegExp(`^not_compared: duplicate or NULL keys: .*\\(${side}: ${times}\\)`, 's').test(told)
      ? []
      : [`keys of ${side} are broken (${rows.length} rows), and the report says ${told}`],
  );
  return [...problems, ...(lines > 0 ? [`${lines} rows of a table that is not compared`] : [])];
}

function checkNumbers(outcome: Outcome, entry: Entry, differences: Difference[]): string[] {
  const { table, rows } = outcome;
  const { counts } = entry;
  if (!counts) return ['no counts'];
  const of = (status: string): Row[] => rows.filter(({ expected }) => expected.status === status);
  const expected = {
    old: rows.filter(({ old }) => isCompared(table, old)).length,
    live: rows.filter(({ live }) => isCompared(table, live)).length,
    identical: of('identical').length,
    missing: of('missing').length,
    corrupted: of('corrupted').length,
    new: of('new').length,
  };
  const byColumn = sharedColumns(table).flatMap(({ name }): [string, number][] => {
    const times = differences.filter(({ changed }) => changed.includes(name)).length;
    return times > 0 ? [[name, times]] : [];
  });
  const hinted = (hint: string) => differences.filter(({ hints }) => hints.includes(hint)).length;
  const hints = { reused_key: hinted('reused_key'), edited_later: hinted('edited_later') };
  return [
    ...(counts.old === counts.identical + counts.corrupted + counts.missing ? [] : ['old does not add up']),
    ...(counts.live === counts.identical + counts.corrupted + counts.new ? [] : ['live does not add up']),
    ...compareLists('counts', [sorted(expected)], [sorted(counts)]),
    ...compareLists('hints', [sorted(hints)], [sorted(entry.hints ?? {})]),
    ...compareLists(
      'changed_by_column',
      [sorted(Object.fromEntries(byColumn))],
      [sorted(entry.changed_by_column)],
    ),
  ];
}

/** report.json: the numbers, and which columns they are about. */
export function checkCounts(outcome: Outcome, differences: Difference[]): string[] {
  const { table, files, display } = outcome;
  const entry = files.report.tables.find((candidate) => candidate.table === display);
  if (!entry) return [`report.json has no table ${display}`];
  if (entry.outcome !== 'compared') return [`not compared: ${entry.reason} (${entry.hint})`];
  const named = (columns: { name: string }[]) => JSON.stringify(columns.map(({ name }) => name));
  const only = (side: string) => table.columns.filter(({ where }) => where === side);
  const ordered = (names: string[]) => JSON.stringify([...names].sort());
  return [
    ...checkNumbers(outcome, entry, differences),
    ...compareLists('key', [ordered(table.key.map(({ name }) => name))], [ordered(entry.key)]),
    ...compareLists('columns', [named(sharedColumns(table))], [JSON.stringify(entry.columns)]),
    ...compareLists('only_old', [ordered(only('old').map(({ name }) => name))], [ordered(entry.only_old)]),
    ...compareLists('only_live', [ordered(only('live').map(({ name }) => name))], [ordered(entry.only_live)]),
    ...compareLists('updated_at', [String(table.updatedAt?.name)], [String(entry.updated_at ?? undefined)]),
  ];
}
