import type { PairColumn } from '../../compare/resolve/column-model.ts';
import type { Pair } from '../../compare/resolve/model.ts';
import { unused } from '../../compare/resolve/names.ts';
import { isMoved, isSameType } from '../../compare/resolve/types.ts';
import type { Printed } from '../../stages/printed.ts';
import { ident } from '../../stages/quoting.ts';
import { type ActingKey, actingKeys } from './acting.ts';
import { type Actors, type ActorsSql, actorsOf, actorsSql, timeColumns } from './actors.ts';
import {
  type GuardedChild,
  type GuardedExclusive,
  type GuardedParent,
  guardChildren,
  guardExclusives,
  guardParents,
} from './constraints.ts';
import { uniqueColumns } from './exclusive.ts';
import { type ChildKey, printsByPath, type WritableColumn, type WritableTable } from './model.ts';
import { chooseParking, goesInTurn } from './parking.ts';
import { describeScript, type Script } from './script.ts';
import { type Unchecked, uncheckedWithoutTriggers } from './unchecked.ts';
import { byName, printedColumns, readAs, type WrittenColumn } from './written.ts';

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

/** A pair of which is known how its rows can be written. */
export interface WritablePair extends Pair {
  writing: Writing;
}

/** How rows of one pair are written to live: what stages 68 to 72 are rendered from beyond the pair itself. */
export interface Writing {
  keys: TodoKey[];
  /** The same as JSON: `k`, `column` and `masked` of each. */
  keysJson: string;
  /** SQL over the rows `l` of live and `w` of `<t>_todo`: whether they have one key, in a form that an index serves. */
  match: string;
  /** The same over `x` and `h`, in a form that an index of `<t>_todo` serves. */
  holderMatch: string;
  /** Columns of live whose printed values say whether a row has changed since. */
  guard: string[];
  /** All columns of live. */
  row: string[];
  /** How each of them is printed. */
  printed: Record<string, Printed>;
  /**
   * Columns by which an undo knows the row again, of updated and of inserted rows. What live computes from others is none: a
   * RETURNING of such a column of a domain fails on Postgres 18 where the table is partitioned.
   */
  kept: string[];
  keptOfInserted: string[];
  /** Columns that an UPDATE may have to change: those of the key never change. */
  updated: WrittenColumn[];
  updatedJson: string;
  /** Columns that an INSERT gives, and those to which the settings give a value. */
  inserted: WrittenColumn[];
  defaults: WrittenColumn[];
  defaultsJson: string;
  /** Whether an INSERT has to say that it means the values of identity columns. */
  overriding: boolean;
  /** Columns that live demands and nothing gives. */
  required: string[];
  requiredReason: string;
  exclusive: GuardedExclusive[];
  parents: GuardedParent[];
  children: GuardedChild[];
  acting: ActingKey[];
  unchecked: Unchecked[];
  /** All foreign keys that lead to the table, of tables that the role may read. */
  referring: (ChildKey & { child: string; own: boolean })[];
  /** Foreign keys of the table to itself: the first one gives the order of the rows. */
  treeKeys: { parts: { child: string; parent: string }[] }[];
  /** By column: SQL over the row `w` of `<t>_todo` for a value that no row has. */
  parkingJson: string;
  /** Whether there is any. */
  parks: boolean;
  /** Whether rows that wait for each other's values are written one after the other where no circle of them is. */
  inTurn: boolean;
  sequences: {
    column: string;
    staged: string;
    name: string;
    increment: number;
    max: string;
    usable: boolean;
  }[];
  /** Whether nothing but a lock keeps a missing key from being inserted twice. */
  lockTable: boolean;
  /** Whether an index of live's leads from a key to its row. */
  indexed: boolean;
  /** Whether what its columns print depends on search_path. */
  printsByPath: boolean;
  /** What acts when its rows are written: with triggers, and without. */
  actors: { usual: Actors; quiet: Actors };
  actorsSql: { usual: ActorsSql; quiet: ActorsSql };
  /** Columns that may be set to the time of the write, and whether live's row `l` has it. */
  times: { name: string; expression: string }[];
  /** Columns that live computes. */
  generated: string[];
  /** SQL over the rows `old` and `live` as they are compared: one per shared column. */
  same: { name: string; oldValue: string; liveValue: string }[];
  /** Shared columns as they are compared, SQL over the row `l` of live. */
  staged: { name: string; expression: string }[];
  /** The same of old, SQL over the row `b` of `<t>_before` and the row `w` of `<t>_todo`. */
  oldRow: { name: string; expression: string }[];
  /** Names that the columns leave free. */
  free: Record<'there' | 'image' | 'seen' | 'whole' | 'mine' | 'stamped', string>;
  names: Record<'status' | 'changed' | 'outcome' | 'reason' | 'by' | 'touched', string>;
  /** The statements of repair.sql. */
  script: Script;
}

const integers = ['int2', 'int4', 'int8'];

/** Whether the column itself can be compared with the key as it is kept, so that an index over it serves. */
function isPlain({ rule, live }: PairColumn, { collation }: WritableColumn): boolean {
  if (rule?.comparison === 'wider type') return rule.type === 'int8' && integers.includes(live.type);
  if (rule?.comparison !== 'equality' || live.schema !== 'pg_catalog' || live.array) return false;
  return !rule.type.endsWith('collate "C"') || collation !== null;
}

function matchKey(twin: PairColumn, column: WritableColumn, kept: string): string {
  const name = `l.${ident(twin.name)}`;
  if (!isPlain(twin, column)) return `${twin.rule?.live(name)} = ${kept}`;
  return twin.rule?.type.endsWith('collate "C"')
    ? `${name} = ${kept} collate ${column.collation}`
    : `${name} = ${kept}`;
}

/** Of a type that is no part of Postgres live cannot say how old spells it: there its name decides. */
function storesTheSame({ old, live }: PairColumn): boolean {
  if (!isSameType({ old, live })) return false;
  if (old.declared !== live.declared && !isMoved({ old, live })) return false;
  return old.schema !== 'pg_catalog' || old.formatted === live.formatted;
}

function freeNames<Name extends string>(
  wanted: Record<Name, string>,
  columns: string[],
): Record<Name, string> {
  const taken = new Set(columns);
  return Object.fromEntries(
    Object.entries<string>(wanted).map(([what, name]) => {
      const free = unused(name, taken);
      taken.add(free);
      return [what, free];
    }),
  ) as Record<Name, string>;
}

/**
 * Works out how the rows of a pair are written.
 *
 * @param table live's table as its catalogs describe it
 */
export function describeWriting(pair: Pair, table: WritableTable): Writing {
  const { given } = pair;
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const twinOf = (name: string) => pair.twins.find((twin) => twin.name === name) as PairColumn;
  const write = (twin: PairColumn) => readAs(columnOf(twin.name), 'o', twin.staged);
  const shared = pair.shared.map(({ name }) => twinOf(name));
  // what a value means that is not compared nobody knows, unless both sides store the same type
  const means = (twin: PairColumn) => twin.rule !== null || storesTheSame(twin);
  const inserted = pair.twins.filter((twin) => means(twin) && !columnOf(twin.name).generated).map(write);
  const updated = shared.filter(({ name }) => !columnOf(name).generated).map(write);
  const isGiven = (name: string) => [...inserted, ...defaults].some((column) => column.name === name);
  const defaults = Object.keys(given)
    .filter((name) => !inserted.some((column) => column.name === name))
    .map((name) => readAs(columnOf(name), 'f'));
  const required = table.columns
    .filter(
      ({ name, not_null, has_default, generated }) =>
        not_null && !has_default && !generated && !isGiven(name),
    )
    .map(({ name }) => name);
  const written = { updated, inserted };
  const isLoose = (name: string) => twinOf(name).rule?.comparison === 'text' || columnOf(name).folds;
  const named = { ...pair, looseNames: pair.keyNames.filter(isLoose) };
  const exclusive = guardExclusives(named, table, written);
  const parents = guardParents(pair, table, written);
  const keys = pair.key.map(({ name, column, type, masked }, index) => ({
    k: `k${index + 1}`,
    name,
    column,
    type,
    masked,
  }));
  const plainKeys = pair.keyNames.filter((name) => isPlain(twinOf(name), columnOf(name)));
  const json = shared.filter(
    ({ old, rule }) => ['json', 'jsonb'].includes(old.type) && !old.array && rule?.old('x') === 'x',
  );
  const stagedNames = shared.map(({ name }) => name);
  const actors = { usual: actorsOf(table, false), quiet: actorsOf(table, true) };
  const isKeyHeld = table.exclusive.some(
    (one) => one.immediate && uniqueColumns(one)?.every((name) => pair.keyNames.includes(name)),
  );
  const guard = [...pair.keyNames, ...pair.sharedNames];
  const row = table.columns.map(({ name }) => name);
  const parking = chooseParking(stagedNames, table);
  const writing: Omit<Writing, 'script'> = {
    keys: keys.map((key) => ({
      ...key,
      compared: twinOf(key.column).rule?.live(`l.${ident(key.column)}`) as string,
    })),
    keysJson: JSON.stringify(keys.map(({ k, column, masked }) => ({ k, column, masked }))),
    match: keys.map(({ column, k }) => matchKey(twinOf(column), columnOf(column), `w.${k}`)).join(' and '),
    holderMatch: keys
      .map(({ column, k }) => `${twinOf(column).rule?.live(`x.${ident(column)}`)} = h.${k}`)
      .join(' and '),
    guard,
    row,
    printed: printedColumns(table.columns),
    // a row that where leaves out may be the same in all that is compared
    kept: (pair.where && !isKeyHeld ? row : guard).filter((name) => !columnOf(name).generated),
    keptOfInserted: row.filter((name) => !columnOf(name).generated),
    updated,
    updatedJson: byName(updated),
    inserted,
    defaults,
    defaultsJson: JSON.stringify(given),
    overriding: table.columns.some(({ identity }) => identity !== null),
    required,
    requiredReason: `live demands ${required.join(', ')}, which old does not have: say what missing rows get with default in pgmend.yaml`,
    exclusive,
    parents,
    children: guardChildren(table, written),
    unchecked: uncheckedWithoutTriggers(table),
    acting: actingKeys(
      pair,
      table,
      updated.map(({ name }) => name),
    ),
    referring: table.children
      .filter(({ readable }) => readable)
      .map((key) => ({
        ...key,
        child: `${ident(key.schema)}.${ident(key.table)}`,
        own: key.schema === table.schema && key.table === table.name,
      })),
    treeKeys: parents.filter(({ own, readable }) => own && readable).slice(0, 1),
    parkingJson: JSON.stringify(parking),
    parks: Object.keys(parking).length > 0,
    inTurn: goesInTurn(table, parking),
    sequences: inserted.flatMap(({ name, staged }) => {
      const { sequence } = columnOf(name);
      return sequence ? [{ column: name, staged, ...sequence }] : [];
    }),
    lockTable: !isKeyHeld,
    indexed: table.exclusive.some((one) => uniqueColumns(one)?.every((name) => plainKeys.includes(name))),
    printsByPath: printsByPath(table),
    actors,
    actorsSql: { usual: actorsSql(actors.usual), quiet: actorsSql(actors.quiet) },
    times: timeColumns(table, pair.sharedNames, pair.updatedAt?.column ?? null),
    generated: table.columns.filter(({ generated }) => generated).map(({ name }) => name),
    same: pair.shared.map(({ name, oldValue, liveValue }) => ({ name, oldValue, liveValue })),
    staged: shared.map(({ name, rule }) => ({ name, expression: rule?.live(`l.${ident(name)}`) as string })),
    oldRow: shared.map((twin) => ({
      name: twin.name,
      expression: json.includes(twin)
        ? `(w.old_row ->> '${twin.staged.replaceAll("'", "''")}')::${twin.old.type}`
        : `b.${ident(twin.staged)}`,
    })),
    free: freeNames(
      {
        there: 'there',
        inside: 'inside',
        any: 'any_inside',
        image: 'image',
        seen: 'seen',
        whole: 'whole',
        mine: 'mine',
        stamped: 'stamped',
      },
      stagedNames,
    ),
    names: freeNames(
      {
        status: 'status',
        changed: 'changed',
        outcome: 'outcome',
        reason: 'reason',
        by: 'blocked_by',
        touched: 'touched',
      },
      pair.keyNames,
    ),
  };
  return { ...writing, script: describeScript(pair, table, writing) };
}
