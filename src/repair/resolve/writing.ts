import type { PairColumn } from '../../compare/resolve/column-model.ts';
import type { Pair } from '../../compare/resolve/model.ts';
import { unused } from '../../compare/resolve/names.ts';
import { isMoved, isSameType } from '../../compare/resolve/types.ts';
import { ident } from '../../stages/quoting.ts';
import { actingKeys } from './acting.ts';
import { actorsOf, actorsSql, timeColumns } from './actors.ts';
import { matchWritten } from './by-content.ts';
import { guardChildren, guardExclusives, guardParents } from './constraints.ts';
import { uniqueColumns } from './exclusive.ts';
import { printsByPath, type WritableColumn, type WritableTable } from './model.ts';
import { chooseParking, goesInTurn } from './parking.ts';
import { describeScript } from './script.ts';
import { uncheckedWithoutTriggers } from './unchecked.ts';
import type { Writing } from './writing-model.ts';
import { byName, printedColumns, readAs } from './written.ts';

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
 * @param staging the staging schema
 */
export function describeWriting(pair: Pair, table: WritableTable, staging: string): Writing {
  const { given } = pair;
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const twinOf = (name: string) => pair.columns.twins.find((twin) => twin.name === name) as PairColumn;
  const write = (twin: PairColumn) => readAs(columnOf(twin.name), 'o', twin.staged);
  const shared = pair.shared.map(({ name }) => twinOf(name));
  // what a value means that is not compared nobody knows, unless both sides store the same type
  const means = (twin: PairColumn) => twin.rule !== null || storesTheSame(twin);
  const inserted = pair.columns.twins
    .filter((twin) => means(twin) && !columnOf(twin.name).generated)
    .map(write);
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
  const row = table.columns.map(({ name }) => name);
  const exclusive = guardExclusives(named, table, written);
  const parents = guardParents(pair, table, written);
  const keys = pair.key.map(({ name, column, type, masked }, index) => ({
    k: `k${index + 1}`,
    name,
    column,
    type,
    masked,
  }));
  const keptOfInserted = row.filter((name) => !columnOf(name).generated);
  const printed = printedColumns(table.columns);
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
  const parking = chooseParking(stagedNames, table);
  const writing: Omit<Writing, 'script'> = {
    keys: keys.map((key) => ({
      ...key,
      compared: pair.content ? '' : (twinOf(key.column).rule?.live(`l.${ident(key.column)}`) as string),
    })),
    keysJson: JSON.stringify(keys.map(({ k, column, masked }) => ({ k, column, masked }))),
    // of rows that are updated, which none is without a key
    match: pair.content
      ? 'false'
      : keys.map(({ column, k }) => matchKey(twinOf(column), columnOf(column), `w.${k}`)).join(' and '),
    holderMatch: pair.content
      ? 'false'
      : keys
          .map(({ column, k }) => `${twinOf(column).rule?.live(`x.${ident(column)}`)} = h.${k}`)
          .join(' and '),
    matchWritten: matchWritten(`${staging}.${ident(pair.objects.undo)}`, keptOfInserted, printed),
    guard,
    row,
    printed,
    // a row that where leaves out may be the same in all that is compared
    kept: (pair.where && !isKeyHeld ? row : guard).filter((name) => !columnOf(name).generated),
    keptOfInserted,
    updated,
    updatedJson: byName(updated),
    inserted,
    defaults,
    defaultsJson: JSON.stringify(given),
    overriding: table.columns.some(({ identity }) => identity !== null),
    required,
    requiredReason: `live requires ${required.join(', ')}, which old does not have: give missing rows a value with default in pgmend.yaml`,
    heirs: table.heirs,
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
    lockTable: pair.content !== null || !isKeyHeld,
    indexed:
      !pair.content &&
      table.exclusive.some((one) => uniqueColumns(one)?.every((name) => plainKeys.includes(name))),
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
