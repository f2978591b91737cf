import { aboutColumns, collidingColumns, uniqueColumns } from '../../repair/resolve/exclusive.ts';
import type { Exclusive, WritableTable } from '../../repair/resolve/model.ts';
import { ident } from '../../stages/quoting.ts';
import type { Merge, MergeColumn, MergeSettings } from './model.ts';

/** A unique index of the target, of which the merge foretells which users it would not take. */
export interface MergeUnique {
  name: string;
  predicate: string | null;
  nullsEqual: boolean;
  /** Columns that it is about; SQL over the row `w` that is written and the row `t` of the target that it updates. */
  columns: { column: string; written: string }[];
  /** SQL over bare names of columns. */
  parts: { expression: string; as: string }[];
  /** What a person reads, before the keys of the others. */
  said: string;
}

/** The columns of a merge, with their names in the rows that are written. */
interface Written {
  key: Pick<MergeColumn, 'column' | 'staged'>[];
  carry: Pick<MergeColumn, 'column' | 'staged'>[];
}

const sameNames = (some: string[] | null, others: string[]) =>
  some?.length === others.length && some.every((name) => others.includes(name));

/**
 * The unique indexes of the target but those over the key and the id, which a merge heeds anyway. One over the value is left out: that
 * two users have one password is nobody's business.
 */
export function uniquesOf(
  settings: MergeSettings,
  table: WritableTable | null,
  written: Written,
): Pick<Merge, 'uniques' | 'unheeded'> {
  const others = (table?.exclusive ?? []).filter((one) => {
    const whole = uniqueColumns(one);
    return !sameNames(whole, settings.key) && (settings.id === null || !sameNames(whole, [settings.id]));
  });
  const uniques = others
    .filter((one) => one.unique && one.immediate && !one.parts.some(({ folds }) => folds))
    .filter((one) => !aboutColumns(one).some((name) => settings.value.includes(name)))
    .flatMap((one) => describe(one, settings, table as WritableTable, written) ?? []);
  const names = others.map(({ name }) => name);
  return { uniques, unheeded: names.filter((name) => !uniques.some((one) => one.name === name)) };
}

function describe(
  unique: Exclusive,
  settings: MergeSettings,
  table: WritableTable,
  { key, carry }: Written,
): MergeUnique | null {
  const columns: MergeUnique['columns'] = [];
  for (const column of aboutColumns(unique)) {
    const {
      stored: storedType,
      default: fallback,
      generated,
      sequence,
      identity,
    } = table.columns.find(({ name }) => name === column) as WritableTable['columns'][number];
    const stored = `t.${ident(column)}`;
    const fresh = key.find((one) => one.column === column) ?? carry.find((one) => one.column === column);
    const taken =
      column === settings.id
        ? 'w.user_id'
        : column === settings.latest
          ? 'w.stored'
          : fresh && `w.${fresh.staged}`;
    // what it will be is known when it is written only
    if (!taken && (generated || sequence || identity)) return null;
    const inserted = `(${taken ?? fallback ?? 'null'})::${storedType}`;
    const isKept = !taken || column === settings.id || settings.key.includes(column);
    columns.push({
      column,
      written: isKept ? `case w.outcome when 'insert' then ${inserted} else ${stored} end` : inserted,
    });
  }
  const shown = unique.parts.map((part) => part.column ?? part.expression).join(', ');
  return {
    name: unique.name,
    predicate: unique.predicate,
    nullsEqual: unique.nulls_equal,
    columns,
    parts: unique.parts.map(({ expression }, index) => ({ expression, as: `p${index + 1}` })),
    said: `unique index ${ident(unique.name)} of the target takes one row for its ${shown}, which is also that of `,
  };
}

/** What helps where a unique index of the target does not take what would be written. */
export function waysOut(
  settings: MergeSettings,
  table: WritableTable | null,
  { uniques }: Pick<Merge, 'uniques'>,
): string[] {
  const indexes = (table?.exclusive ?? []).filter(({ name }) => uniques.some((one) => one.name === name));
  const carried = settings.carry.filter((name) => indexes.some((one) => aboutColumns(one).includes(name)));
  const folded = indexes.some(
    (one) => one.expression_columns.length > 0 && sameNames(collidingColumns(one), settings.key),
  );
  return [
    ...(folded && !settings.fold
      ? ['--fold: keys that differ in case, blanks or Unicode form only are one user']
      : []),
    'change these values in one of the sources, or in a view that the source names as its table',
    ...carried.map((name) => `take ${name} out of carry, so that the target keeps what it has`),
  ];
}
