import { readText } from '../../stages/printed.ts';
import { ident, literal } from '../../stages/quoting.ts';
import { aboutColumns, uniqueColumns } from './exclusive.ts';
import type { ChildKey, Exclusive, ParentKey, WritableColumn, WritableTable } from './model.ts';
import type { WrittenColumn } from './written.ts';

/** What a row is to become, in the columns that a constraint is about. SQL over `o` (old's values) and `l` (live's row). */
interface Wanted {
  columns: string[];
  /** How the values of old are read, as a column definition list. */
  defs: string;
  wanted: { name: string; expression: string }[];
  /** Whether an INSERT says what all of the columns get. */
  known: boolean;
  /** Why a row is blocked by it. */
  reason: string;
}

/** What two rows may not have in common, as a repair checks it. */
export interface GuardedExclusive extends Omit<Exclusive, 'parts'>, Wanted {
  /** SQL over bare names of columns of the row that is to be, each with the name under which `collides` has it. */
  parts: { expression: string; as: string }[];
  /** SQL over bare names of columns of a row of live and what the parts are called: whether the two collide. */
  collides: string;
  /** The same as `defs` and `wanted`, for an INSERT. */
  insertDefs: string;
  insertWanted: Wanted['wanted'];
}

/** A foreign key of the table, as a repair looks for parents. */
export interface GuardedParent extends Omit<ParentKey, 'parts'>, Wanted {
  /** Whether it leads to the table itself. */
  own: boolean;
  /** The parent's name for people. */
  parent: string;
  parts: (ParentKey['parts'][number] & { masked: boolean })[];
  /** How missing rows of the same table are read as parents. */
  parentDefs: string;
}

/** A foreign key that leads to the table. */
export interface GuardedChild extends Omit<ChildKey, 'parts'> {
  reason: string;
  /** `was` and `after`: SQL over `u`, and over `w`, for the parent's value in the JSON that an undo keeps. */
  parts: (ChildKey['parts'][number] & { was: string; after: string })[];
}

/** A table whose key and masked columns are known. */
interface Named {
  keyNames: string[];
  maskedNames: string[];
  /** Key columns of which live may call two values equal that are two keys to a comparison. */
  looseNames: string[];
}

/** The columns that an INSERT and an UPDATE write. */
export interface Written {
  updated: WrittenColumn[];
  inserted: WrittenColumn[];
}

/** How text of some columns is read to be compared, as a column definition list. */
export function definitions(columns: WrittenColumn[]): string {
  // a column definition list must not be empty
  return columns.map(({ staged, stored }) => `${ident(staged)} ${stored}`).join(', ') || '"?" text';
}

function wantedValue(name: string, { updated, inserted }: Written): string {
  const live = `l.${ident(name)}`;
  const there = updated.find((column) => column.name === name);
  const given = inserted.find((column) => column.name === name);
  // of a missing row there is no row of live yet
  if (!there) return given ? `case when w.status = 'missing' then ${given.value} else ${live} end` : live;
  return `case when w.status = 'missing' or ${`'${name.replaceAll("'", "''")}'`} = any (w.changed) then ${there.value} else ${live} end`;
}

function wantedColumns(names: string[], written: Written): Omit<Wanted, 'reason'> {
  const read = written.inserted.filter(({ name }) => names.includes(name));
  const more = written.updated.filter(
    ({ name }) => names.includes(name) && !read.some((one) => one.name === name),
  );
  return {
    columns: names,
    defs: definitions([...read, ...more]),
    wanted: names.map((name) => ({ name, expression: wantedValue(name, written) })),
    known: names.every((name) => written.inserted.some((column) => column.name === name)),
  };
}

/**
 * Unique indexes and exclusion constraints of the table. Unique ones over the key alone are left out where they mean the
 * same by it: its rows are looked up.
 */
export function guardExclusives(pair: Named, table: WritableTable, written: Written): GuardedExclusive[] {
  return table.exclusive
    .filter((exclusive) => {
      const whole = uniqueColumns(exclusive);
      return !whole?.every((name) => pair.keyNames.includes(name) && !pair.looseNames.includes(name));
    })
    .map((exclusive) => {
      const names = aboutColumns(exclusive);
      const inserted = written.inserted.filter(({ name }) => names.includes(name));
      const parts = exclusive.parts.map(({ column, expression }, index) => {
        // the operators of an enum do not know a domain over it
        const domain = table.columns.find(({ name, type, stored }) => name === column && type !== stored);
        // no column of a table is called so
        const as = `pgmend part ${index + 1}`;
        return { expression: domain ? `${expression}::${domain.stored}` : expression, as };
      });
      const collides = exclusive.parts.map(({ operator, collation }, index) => {
        const { expression, as } = parts[index] as (typeof parts)[number];
        const equal = `${expression} ${operator} ${ident(as)}${collation === null ? '' : ` collate ${collation}`}`;
        return exclusive.nulls_equal ? `(${equal} or ${expression} is null and ${ident(as)} is null)` : equal;
      });
      const what = exclusive.unique ? 'unique index' : 'exclusion constraint';
      const shown = exclusive.parts.map(({ column, expression }) => column ?? expression).join(', ');
      return {
        ...exclusive,
        ...wantedColumns(names, written),
        parts,
        collides: collides.join(' and '),
        insertDefs: definitions(inserted),
        insertWanted: inserted.map(({ name, value }) => ({ name, expression: value })),
        reason: `${what} ${ident(exclusive.name)}: another row of live has ${exclusive.unique ? 'the same' : 'a conflicting'} ${shown}`,
      };
    });
}

/** Foreign keys of the table, of whose columns a repair writes one. */
export function guardParents(
  pair: Pick<Named, 'maskedNames'>,
  table: WritableTable,
  written: Written,
): GuardedParent[] {
  const isWritten = (name: string) =>
    [...written.inserted, ...written.updated].some((column) => column.name === name);
  return table.parents
    .filter(({ parts }) => parts.some(({ child }) => isWritten(child)))
    .map((key) => {
      const parent = `${ident(key.schema)}.${ident(key.table)}`;
      const names = key.parts.map(({ child }) => child);
      return {
        ...key,
        ...wantedColumns(names, written),
        own: key.schema === table.schema && key.table === table.name,
        parent,
        parts: key.parts.map((part) => ({ ...part, masked: pair.maskedNames.includes(part.child) })),
        parentDefs: definitions(
          written.inserted.filter(({ name }) => key.parts.some((part) => part.parent === name)),
        ),
        reason: `foreign key ${ident(key.name)}: its parent in ${parent} is not on live`,
      };
    });
}

/** Foreign keys that lead to columns of the table that an UPDATE may change. */
export function guardChildren(table: WritableTable, { updated }: Written): GuardedChild[] {
  return table.children
    .filter(({ parts }) => parts.some(({ parent }) => updated.some(({ name }) => name === parent)))
    .map((key) => ({
      ...key,
      parts: key.parts.map((part) => {
        const name = literal(part.parent);
        const column = table.columns.find(({ name }) => name === part.parent) as WritableColumn;
        const was = `case when ${name} = any (u.changed) then u.before else u.after end ->> ${name}`;
        return { ...part, was: readText(was, column), after: readText(`w.after ->> ${name}`, column) };
      }),
      reason: `foreign key ${ident(key.name)}: rows of ${ident(key.schema)}.${ident(key.table)} would lose their parent`,
    }));
}
