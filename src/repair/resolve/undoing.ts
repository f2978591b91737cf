import type { ObjectNames } from '../../compare/resolve/model.ts';
import { type Printed, printed, readText } from '../../stages/printed.ts';
import { ident, literal } from '../../stages/quoting.ts';
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
    /** SQL over a row `c` of the table and a row `m` of the list: whether this is that row. */
    listedMatch: string;
    /** Where there is no key: what an inserted row holds, as SQL over the row `l` of live, and over `w` of the list. */
    image: { here: string[]; written: string[] } | null;
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
    heirs: { schema: string; table: string }[];
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
  const byContent = row.key.length === 0;
  const stored = table.columns.filter(({ generated }) => !generated).map(({ name }) => name);
  const keys = row.key.map((column, index) => ({
    k: `k${index + 1}`,
    column,
    masked: row.masked.includes(column),
  }));
  const isSame = (one: string, listed: string) =>
    row.key
      .map(
        (name, index) =>
          `${printed(`${one}.${ident(name)}`, types[name] as Printed)} collate "default" = ${listed}.k${index + 1}`,
      )
      .join(' and ');
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
      match: byContent ? isAt('l', 'w') : match.join(' and '),
      holderMatch: byContent ? isAt('x', 'h') : isSame('x', 'h'),
      listedMatch: byContent ? isAt('c', 'm') : isSame('c', 'm'),
      image: byContent ? imageOfInserted(stored.map(columnOf), types) : null,
      row: table.columns.map(({ name }) => name),
      stored,
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
      heirs: table.heirs,
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

/** Whether a row of live is where the list found one that is as the repair left it. */
function isAt(row: string, listed: string): string {
  return `${row}.ctid = ${listed}.place and ${row}.tableoid = ${listed}.part`;
}

/** What an inserted row holds; a column that came since holds what rows got that were there before. */
function imageOfInserted(columns: WritableColumn[], types: Record<string, Printed>) {
  return {
    here: columns.map(({ name }) => printed(`l.${ident(name)}`, types[name] as Printed)),
    written: columns.map(({ name, missing }) => {
      const kept = `w.after ->> ${literal(name)}`;
      if (missing === null) return kept;
      return `case when w.after -> ${literal(name)} is null then ${literal(missing)} else ${kept} end`;
    }),
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
