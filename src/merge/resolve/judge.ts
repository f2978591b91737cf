import { ident } from '../../stages/quoting.ts';
import type { Merge, MergeColumn, MergeSettings } from './model.ts';
import { storedZone } from './place.ts';
import type { TargetTable } from './target.ts';
import { moment, ranking } from './time.ts';
import type { TargetColumn } from './types.ts';

/** A column with its name in the staged rows. */
type Staged = Pick<MergeColumn, 'column' | 'staged'>;

interface Columns {
  key: Staged[];
  values: Staged[];
  carry: Staged[];
}

/** SQL for whether a row has something in a column. */
function isThere(expression: string, { text }: TargetColumn): string {
  return text ? `coalesce(${expression} <> '', false)` : `${expression} is not null`;
}

function anyThere(names: [expression: string, column: TargetColumn][]): string {
  const parts = names.map(([expression, column]) => isThere(expression, column));
  return parts.length === 0 ? 'true' : parts.join(' or ');
}

/** SQL over staged rows for what decides between them. */
export function judge(
  settings: MergeSettings,
  { columns }: TargetTable,
  { key, values, carry }: Columns,
  staging: string,
): Pick<Merge, 'moment' | 'hasKey' | 'hasValue' | 'misfits' | 'misspelt'> {
  const columnOf = (name: string) => columns.get(name) as TargetColumn;
  const latest = columnOf(settings.latest);
  const tooLong = (column: string, longest: number) =>
    `${column} is longer than the ${longest} characters of the target`;
  // by folding, the name that is written may be spelled in another way than that of the row that wins
  const spelledApart = (column: string) =>
    settings.fold && columnOf(column).text && settings.key.includes(column);
  const written = [...key, ...values, { column: settings.latest, staged: 'stored' }, ...carry];
  return {
    moment: moment('p.stored', latest.base, storedZone(settings)),
    hasKey: key
      .map(({ column, staged }) => {
        // blanks alone are no name where blanks do not count
        const folded = settings.fold && columnOf(column).text;
        return isThere(folded ? `${staging}.merge_fold(${staged})` : staged, columnOf(column));
      })
      .join(' and '),
    hasValue: anyThere(values.map(({ column, staged }) => [staged, columnOf(column)])),
    misfits: written.flatMap(({ column, staged }) => {
      const { notNull, longest } = columnOf(column);
      return [
        ...(notNull && !settings.key.includes(column)
          ? [{ when: `${staged} is null`, said: `${column} is NULL, which the target does not take` }]
          : []),
        ...(longest === null || spelledApart(column)
          ? []
          : [{ when: `length(${staged}) > ${longest}`, said: tooLong(column, longest) }]),
      ];
    }),
    misspelt: key.flatMap(({ column, staged }) => {
      const { longest } = columnOf(column);
      return longest !== null && spelledApart(column)
        ? [{ staged, longest, said: tooLong(column, longest) }]
        : [];
    }),
  };
}

/** SQL for how the stored row ranks, and how the one that is to replace it. */
export function guard(settings: MergeSettings, { columns }: TargetTable): Merge['guard'] {
  const columnOf = (name: string) => columns.get(name) as TargetColumn;
  const side = (alias: string) => ({
    hasValue: anyThere(settings.value.map((name) => [`${alias}.${ident(name)}`, columnOf(name)])),
    ranksAt: ranking(
      moment(`${alias}.${ident(settings.latest)}`, columnOf(settings.latest).base, storedZone(settings)),
      settings.trustFuture,
    ),
  });
  const stored = side('t');
  const fresh = side('excluded');
  return {
    storedHasValue: stored.hasValue,
    newHasValue: fresh.hasValue,
    storedRanksAt: stored.ranksAt,
    newRanksAt: fresh.ranksAt,
  };
}
