import type { Pair, PairColumn } from '../comparison/model.ts';
import { ident, literal } from '../sql/quoting.ts';
import type { Exclusive, WritableColumn, WritableTable } from './model.ts';
import { parkingValue } from './parking.ts';

/** A column as a repair writes it. */
export interface WrittenColumn {
  /** Its name on live. */
  name: string;
  /** Its name in the rows that `<t>_diff` keeps of old. */
  staged: string;
  /** The type in which its text is read. */
  type: string;
  /** SQL over the row `o` of such values: what is written. */
  value: string;
}

/** A key column: `k1`, `k2`, … in `<t>_todo`. */
export interface TodoKey {
  k: string;
  /** Its name in `<t>_diff`, and on live. */
  name: string;
  column: string;
  type: string;
  masked: boolean;
  /** SQL over the row `l` of live: its value as it is compared. */
  compared: string;
}

/** What two rows may not have in common, as a repair looks for it. */
export interface Guarded extends Exclusive {
  /** SQL over the rows `x` (a row of live) and `wanted` (what a row is to become): whether they collide. */
  collides: string;
  columns: string[];
  /** Whether an INSERT says what all of its columns get. */
  known: boolean;
}

/** A column whose value can be set aside, so that rows can exchange theirs. */
export interface Parking {
  name: string;
  /** SQL over the row `w` of `<t>_todo`. */
  value: string;
}

/** How rows of one pair are written to live: all that stages 68 to 75 are rendered from beyond the pair itself. */
export interface Writing {
  keys: TodoKey[];
  /** SQL over the rows `l` of live and `w` of `<t>_todo`: whether they have the same key, in a form that an index serves. */
  match: string;
  /** Columns of live whose printed values say whether a row has changed since. */
  guard: string[];
  /** All columns of live. */
  row: string[];
  /** Columns that an UPDATE may have to change, those of the key left out. */
  updated: WrittenColumn[];
  /** Columns that an INSERT gives, with those that have a default in the settings. */
  inserted: WrittenColumn[];
  defaults: WrittenColumn[];
  /** The defaults' values as a JSON object. */
  defaultsJson: string;
  /** Whether an INSERT has to say that it means the values of identity columns. */
  overriding: boolean;
  /** Columns that live demands and nothing gives. */
  required: string[];
  exclusive: Guarded[];
  parking: Parking[];
  parents: WritableTable['parents'];
  /** Foreign keys of the table to itself. */
  own: WritableTable['parents'];
  children: WritableTable['children'];
  sequences: { column: string; name: string; increment: number; usable: boolean }[];
  /** Whether nothing but a lock keeps a missing key from being inserted twice. */
  lockTable: boolean;
  triggers: string[];
  rules: string[];
  /** SQL over the rows `old` and `live` as they are compared: one per shared column. */
  same: { name: string; oldValue: string; liveValue: string }[];
  /** Shared columns as they are compared, SQL over the row `l` of live. */
  staged: { name: string; expression: string }[];
  /** Columns of `<t>_before` that hold json: read from a JSON string, they would become one. */
  jsonStaged: { name: string; type: string }[];
}

function isExact({ rule, live }: PairColumn): boolean {
  const ints = ['int2', 'int4', 'int8'];
  if (rule?.comparison === 'equality') return live.schema === 'pg_catalog' && !live.array;
  return rule?.comparison === 'wider type' && rule.type === 'int8' && ints.includes(live.type);
}

/** The condition that finds the row of live, by the column itself where an index over it can serve. */
function matchKey(twin: PairColumn, column: WritableColumn, k: string): string {
  const name = `l.${ident(twin.name)}`;
  const collated = twin.rule?.type.endsWith('collate "C"');
  if (!isExact(twin) || (collated && column.collation === null)) {
    return `${twin.rule?.live(name)} = w.${k}`;
  }
  return collated ? `${name} = w.${k} collate ${column.collation}` : `${name} = w.${k}`;
}

/** What becomes of a value of old's on live: text that `<t>_diff` keeps, read as live's type. */
function written({ name, staged, live, rule }: PairColumn, column: WritableColumn): WrittenColumn {
  const value = `o.${ident(staged)}`;
  if (rule?.comparison === 'declared time zone' && live.type !== 'timestamptz') {
    const zone = /timezone\(('[^']*'|E'[^']*')/.exec(rule.live('x'))?.[1];
    return { name, staged, type: 'timestamptz', value: `timezone(${zone}, ${value})` };
  }
  return column.json
    ? { name, staged, type: 'text', value: `${value}::${column.type}` }
    : { name, staged, type: column.type, value };
}

function guarded(
  exclusive: Exclusive,
  gives: (column: string) => boolean,
): Guarded {
  const part = ({ column, operator, collation }: Exclusive['parts'][number]) => {
    const [one, other] = [`x.${ident(column)}`, `wanted.${ident(column)}`];
    const collated = collation === null ? other : `${other} collate ${collation}`;
    const equal = `${one} ${operator} ${collated}`;
    return exclusive.nulls_equal ? `(${equal} or (${one} is null and ${other} is null))` : equal;
  };
  const columns = exclusive.parts.map(({ column }) => column);
  return {
    ...exclusive,
    columns,
    collides: exclusive.parts.map(part).join(' and '),
    known: columns.every(gives),
  };
}

/**
 * Works out how the rows of a pair are written.
 *
 * @param table live's table as its catalogs describe it
 * @param given values of the settings for columns that only live has
 */
export function describeWriting(pair: Pair, table: WritableTable, given: Record<string, string | null>): Writing {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const columnOf = (name: string) => columns.get(name) as WritableColumn;
  const isTwin = (name: string) => pair.twins.some((twin) => twin.name === name);
  const twinOf = (name: string) => pair.twins.find((twin) => twin.name === name) as PairColumn;
  // of a column that is not compared nobody knows what its value means on live, unless both sides store the same type
  const gives = ({ rule, old, live }: PairColumn) =>
    rule !== null || (old.declared === live.declared && old.formatted === live.formatted);
  const inserted = pair.twins.filter((twin) => gives(twin) && !columnOf(twin.name).generated);
  const defaults = Object.keys(given)
    .filter((name) => !inserted.some((twin) => twin.name === name))
    .map((name) => {
      const { type, json } = columnOf(name);
      const value = `f.${ident(name)}`;
      return { name, staged: name, type: json ? 'text' : type, value: json ? `${value}::${type}` : value };
    });
  const filled = new Set([...inserted, ...defaults].map(({ name }) => name));
  const own = table.parents.filter((key) => key.schema === table.schema && key.table === table.name);
  const shared = pair.shared.map(({ name }) => twinOf(name));
  const foreign = new Set([
    ...table.parents.flatMap(({ parts }) => parts.map(({ child }) => child)),
    ...table.children.flatMap(({ parts }) => parts.map(({ parent }) => parent)),
  ]);
  const keys = pair.key.map(
    ({ name, column, type, masked }, index): TodoKey => ({
      k: `k${index + 1}`,
      name,
      column,
      type,
      masked,
      compared: twinOf(column).rule?.live(`l.${ident(column)}`) as string,
    }),
  );
  return {
    keys,
    match: keys.map(({ column, k }) => matchKey(twinOf(column), columnOf(column), k)).join(' and '),
    guard: [...pair.keyNames, ...pair.sharedNames],
    row: table.columns.map(({ name }) => name),
    updated: shared.filter(({ name }) => !columnOf(name).generated).map((twin) => written(twin, columnOf(twin.name))),
    inserted: inserted.map((twin) => written(twin, columnOf(twin.name))),
    defaults,
    defaultsJson: literal(JSON.stringify(given)),
    overriding: table.columns.some(({ identity }) => identity !== null),
    required: table.columns
      .filter(({ name, not_null, has_default, generated }) => not_null && !has_default && !generated && !filled.has(name))
      .map(({ name }) => name),
    exclusive: table.exclusive.map((exclusive) => guarded(exclusive, (name) => filled.has(name))),
    parking: shared
      .filter(({ name }) => !foreign.has(name) && !columnOf(name).generated)
      .flatMap((twin) => {
        const value = parkingValue(twin, columnOf(twin.name), table);
        return value === null ? [] : [{ name: twin.name, value }];
      }),
    parents: table.parents.filter(({ parts }) => parts.some(({ child }) => isTwin(child) || filled.has(child))),
    own,
    children: table.children,
    sequences: table.columns.flatMap(({ name, sequence }) => (sequence && filled.has(name) ? [{ column: name, ...sequence }] : [])),
    lockTable: !table.exclusive.some(
      ({ unique, immediate, parts }) => unique && immediate && parts.every(({ column }) => pair.keyNames.includes(column)),
    ),
    triggers: table.triggers,
    rules: table.rules,
    same: pair.shared.map(({ name, oldValue, liveValue }) => ({ name, oldValue, liveValue })),
    staged: shared.map(({ name, rule }) => ({ name, expression: rule?.live(`l.${ident(name)}`) as string })),
    jsonStaged: shared
      .filter(({ old, rule }) => ['json', 'jsonb'].includes(old.type) && !old.array && rule?.old('x') === 'x')
      .map(({ staged, old }) => ({ name: staged, type: old.type })),
  };
}
