import type { ObjectNames } from '../../compare/resolve/model.ts';
import { type Printed, printed, readText } from '../../stages/printed.ts';
import { ident } from '../../stages/quoting.ts';
import { type ActingKey, actingKeys } from './acting.ts';
import { type ActorsSql, actorsOf, actorsSql } from './actors.ts';
import {
  type GuardedChild,
  type GuardedExclusive,
  type GuardedParent,
  guardChildren,
  guardExclusives,
  guardParents,
} from './constraints.ts';
import { type ChildKey, printsByPath, type WritableColumn, type WritableTable } from './model.ts';
import { chooseParking, goesInTurn } from './parking.ts';
import { type Unchecked, uncheckedWithoutTriggers } from './unchecked.ts';
import { byName, printedColumns, readAs } from './written.ts';

/** A table to which repairs wrote, as `repaired_tables` has it. */
export interface RepairedTableRow {
  table_name: string;
  schema: string;
  name: string;
  undo_table: string;
  key: string[];
  masked: string[];
}

/** A foreign key that leads to rows that are to be removed. */
export interface Referrer extends ChildKey {
  own: boolean;
  /** Whether the rows that refer would go with it, or be changed. */
  follows: boolean;
  reason: string;
  unreadableReason: string;
  /** Its columns here, as text of a row is read. */
  afterDefs: string;
}

/**
 * A table of which writes are undone. It has the names that a pair has, so that the parts of the stages that
 * write serve both; `todo` is here the list of what is to be undone.
 */
export interface UndoneTable {
  name: string;
  live: { schema: string; table: string };
  objects: Pick<ObjectNames, 'todo' | 'undo' | 'repair' | 'now'> & {
    undoing: string;
    here: string;
    listed: string;
  };
  keyNames: string[];
  maskedNames: string[];
  writing: {
    /** Their values are kept as they print. */
    keys: { k: string; column: string; masked: boolean }[];
    match: string;
    holderMatch: string;
    row: string[];
    /** Those that live does not compute, and what they print in rows that are older than they. */
    stored: string[];
    defaultsJson: string;
    printed: Record<string, Printed>;
    printsByPath: boolean;
    actorsSql: { usual: ActorsSql; quiet: ActorsSql };
    keysJson: string;
    updatedJson: string;
    parkingJson: string;
    parks: boolean;
    inTurn: boolean;
    exclusive: GuardedExclusive[];
    parents: GuardedParent[];
    /** Foreign keys that lead to columns that an UPDATE may have changed. */
    children: GuardedChild[];
    acting: ActingKey[];
    unchecked: Unchecked[];
    referrers: Referrer[];
    /** Whether rows that refer to a removed one would go with it, or be changed. */
    followed: boolean;
  };
}

function referrers(table: WritableTable): Referrer[] {
  return table.children.map((key) => {
    const child = `${ident(key.schema)}.${ident(key.table)}`;
    const typeOf = (name: string) => table.columns.find((column) => column.name === name)?.stored;
    return {
      ...key,
      follows: ['c', 'n', 'd'].includes(key.on_delete),
      own: key.schema === table.schema && key.table === table.name,
      reason: `foreign key ${ident(key.name)}: rows of ${child} refer to it`,
      unreadableReason: `foreign key ${ident(key.name)}: rows of ${child} may refer to it, and the role may not read them`,
      afterDefs: key.parts.map(({ parent }) => `${ident(parent)} ${typeOf(parent)}`).join(', '),
    };
  });
}

/** Works out how writes to a table are undone, from the catalogs of live alone. */
export function describeUndoing(row: RepairedTableRow, table: WritableTable): UndoneTable {
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const written = {
    updated: table.columns.filter(({ generated }) => !generated).map((column) => readAs(column, 'o')),
    inserted: [],
  };
  const types = printedColumns(table.columns);
  // the operator of the type, wherever that is, if a unique index has it
  const operatorOf = (name: string) =>
    table.exclusive
      .filter(({ unique }) => unique)
      .flatMap(({ parts }) => parts)
      .find(({ column }) => column === name)?.operator;
  // by what is printed, and by the type's own = where that lets an index serve
  const match = row.key.flatMap((name, index) => {
    const { type, stored, base, checked, collation, folds } = columnOf(name);
    const [column, kept] = [`l.${ident(name)}`, `w.k${index + 1}`];
    const collated = ['text', 'varchar', 'bpchar', 'name', 'citext'].includes(base);
    // an index may serve what a collation folds, and what it finds too much the other one leaves out
    const text = printed(column, types[name] as Printed);
    const same = `${text} = ${kept}${folds ? ` and ${text} collate "default" = ${kept}` : ''}`;
    const operator = operatorOf(name);
    // a check of the owner's would run as whoever undoes it
    if (operator === undefined || checked || (collated && collation === null)) return [same];
    // the operators of an enum do not know a domain over it
    const cast = type === stored ? '' : `::${stored}`;
    return [
      `${column}${cast} ${operator} ${readText(kept, columnOf(name))}${collated ? ` collate ${collation}` : ''}`,
      same,
    ];
  });
  const keys = row.key.map((column, index) => ({
    k: `k${index + 1}`,
    column,
    masked: row.masked.includes(column),
  }));
  // nothing is inserted here that could want the key of another row
  const named = { keyNames: row.key, maskedNames: row.masked, looseNames: [] };
  const followers = referrers(table);
  const parking = chooseParking(
    table.columns.map(({ name }) => name),
    table,
  );
  return {
    name: row.table_name,
    live: { schema: row.schema, table: row.name },
    objects: objectsOf(row.undo_table),
    keyNames: row.key,
    maskedNames: row.masked,
    writing: {
      keys,
      keysJson: JSON.stringify(keys),
      match: match.join(' and '),
      holderMatch: row.key
        .map(
          (name, index) =>
            `${printed(`x.${ident(name)}`, types[name] as Printed)} collate "default" = h.k${index + 1}`,
        )
        .join(' and '),
      row: table.columns.map(({ name }) => name),
      stored: table.columns.filter(({ generated }) => !generated).map(({ name }) => name),
      defaultsJson: JSON.stringify(
        Object.fromEntries(
          table.columns.flatMap(({ name, missing }) => (missing === null ? [] : [[name, missing]])),
        ),
      ),
      printed: types,
      printsByPath: printsByPath(table),
      actorsSql: { usual: actorsSql(actorsOf(table, false)), quiet: actorsSql(actorsOf(table, true)) },
      updatedJson: byName(written.updated),
      parkingJson: JSON.stringify(parking),
      parks: Object.keys(parking).length > 0,
      inTurn: goesInTurn(table, parking),
      exclusive: guardExclusives(named, table, written),
      // nothing is inserted here that could be a parent
      parents: guardParents(named, table, written).map((key) => ({ ...key, own: false })),
      children: guardChildren(table, written),
      unchecked: uncheckedWithoutTriggers(table),
      acting: actingKeys(
        named,
        table,
        written.updated.map(({ name }) => name),
        (action) => ['n', 'd'].includes(action),
      ),
      referrers: followers,
      followed: followers.some(({ follows }) => follows),
    },
  };
}

function objectsOf(undo: string): UndoneTable['objects'] {
  const stem = undo.replace(/_undo$/, '');
  const undoing = `${stem}_undoing`;
  return {
    undo,
    undoing,
    todo: undoing,
    here: `${stem}_here`,
    now: `${stem}_now`,
    listed: `${stem}_todo`,
    repair: `${stem}_repair`,
  };
}
