import type { PairColumn } from '../../compare/resolve/column-model.ts';
import type { Pair } from '../../compare/resolve/model.ts';
import { readText } from '../../stages/printed.ts';
import { ident, literal } from '../../stages/quoting.ts';
import { aboutColumns, uniqueColumns } from './exclusive.ts';
import type { Exclusive, WritableColumn, WritableTable } from './model.ts';
import type { Waiting } from './script-model.ts';
import type { Writing } from './writing-model.ts';

/** Rows of which one needs the value that the other has, compared as text. */
function sameValues(
  wanted: string[],
  held: string[],
  nullsEqual: boolean,
  collation: string | null,
): Pick<Waiting, 'wanted' | 'held' | 'on'> {
  const values = (list: string[]) => `select array[${list.join(', ')}]::text[] as value`;
  const same = `h.value = w.value${collation === null ? '' : ` collate ${collation}`}`;
  return {
    wanted: values(wanted),
    held: values(held),
    on: nullsEqual ? same : `${same} and array_position(w.value, null) is null`,
  };
}

/** Works out which rows of repair.sql have to wait for others of the same table. */
export function describeWaiting(
  pair: Pair,
  table: WritableTable,
  writing: Omit<Writing, 'script'>,
): Waiting[] {
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const twinOf = (name: string) => pair.columns.twins.find((twin) => twin.name === name) as PairColumn;
  const shared = pair.shared.map(({ name }) => twinOf(name));
  const key = (name: string) => writing.keys.find(({ column }) => column === name);

  /** A column's value in a row of live as it was compared, and what it is to become; null where nobody knows. */
  const held = (name: string) => (key(name) ? `h.${key(name)?.k}::text` : `h.live_row ->> ${literal(name)}`);
  const missingValue = (name: string, row: string) => {
    const column = writing.inserted.find((candidate) => candidate.name === name);
    return column ? `${row}.old_row ->> ${literal(column.staged)}` : 'null';
  };
  const wanted = (name: string) => {
    if (key(name)) return `w.${key(name)?.k}::text`;
    const [quoted] = [literal(name)];
    if (!shared.some((twin) => twin.name === name)) {
      return `case when w.status = 'missing' then ${missingValue(name, 'w')} end`;
    }
    return `case when w.status = 'missing' then ${missingValue(name, 'w')} when ${quoted} = any (w.changed) then w.old_row ->> ${quoted} else w.live_row ->> ${quoted} end`;
  };
  // an expression takes values of live's types; what old's are on the way to become one is not known here
  const isKnown = (exclusive: Exclusive) =>
    aboutColumns(exclusive).every((name) => {
      const twin = shared.find((one) => one.name === name) ?? (key(name) && twinOf(name));
      return twin && (uniqueColumns(exclusive) !== null || twin.old.formatted === twin.live.formatted);
    });
  /** What makes a row wait for the one that holds the value it needs; `wanted` and `held` give their columns. */
  const collision = (exclusive: Exclusive): Pick<Waiting, 'wanted' | 'held' | 'on'> => {
    const whole = uniqueColumns(exclusive);
    // of several columns it may find more than would collide: such rows are only written in one order, or together
    const collation = exclusive.parts.find(({ folds }) => folds)?.collation ?? null;
    if (whole) return sameValues(whole.map(wanted), whole.map(held), exclusive.nulls_equal, collation);
    const values = (of: (name: string) => string) => {
      const row = aboutColumns(exclusive).map(
        (name) => `${readText(of(name), columnOf(name))} as ${ident(name)}`,
      );
      const parts = exclusive.parts.map(({ expression }, index) => `${expression} as p${index + 1}`);
      return `select ${parts.join(', ')} from (select ${row.join(', ')}) as r where ${exclusive.predicate ?? 'true'}`;
    };
    const on = exclusive.parts.map(({ operator, collation }, index) => {
      const [one, other] = [`h.p${index + 1}`, `w.p${index + 1}`];
      const equal = `${one} ${operator} ${other}${collation === null ? '' : ` collate ${collation}`}`;
      return exclusive.nulls_equal ? `(${equal} or ${one} is null and ${other} is null)` : equal;
    });
    return { wanted: values(wanted), held: values(held), on: on.join(' and ') };
  };
  const isUpdated = (name: string) => writing.updated.some((column) => column.name === name);

  const exchanges: Waiting[] = table.exclusive
    .filter((exclusive) => isKnown(exclusive) && aboutColumns(exclusive).some(isUpdated))
    .map((exclusive) => ({
      why: 'the row that holds the value it needs',
      needMissing: false,
      columns: aboutColumns(exclusive),
      ...collision(exclusive),
    }));
  const trees: Waiting[] = table.parents
    .filter(({ schema, table: parent }) => schema === table.schema && parent === table.name)
    .map(({ parts }) => ({
      why: 'the row to which it refers',
      needMissing: true,
      columns: parts.map(({ child }) => child),
      ...sameValues(
        parts.map(({ child }) => wanted(child)),
        parts.map(({ parent }) => missingValue(parent, 'h')),
        false,
        parts.find(({ collation }) => collation !== null)?.collation ?? null,
      ),
    }));
  return [...exchanges, ...trees];
}
