import { tableKey } from '../compare/resolve/names.ts';
import { query, type Sender } from '../database/query.ts';
import type { ChildKey, ParentKey, WritableTable } from './resolve/model.ts';

/** A foreign key as `sql/queries/foreign_keys.sql` reads it. */
interface ForeignKeyRow
  extends Pick<ParentKey, 'name' | 'deferrable' | 'full' | 'parts'>,
    Pick<ChildKey, 'on_update' | 'on_delete'> {
  child_schema: string;
  child: string;
  child_readable: boolean;
  parent_schema: string;
  parent: string;
  parent_readable: boolean;
  /** The tables of which the parent is one, or a part: schema and name. */
  above: [string, string][];
}

/** Asks live what decides how rows of its tables can be written; those that are not there are left out. */
export async function readWritable(
  sql: Sender,
  tables: { schema: string; name: string }[],
): Promise<WritableTable[]> {
  if (tables.length === 0) return [];
  const wanted = [JSON.stringify(tables.map(({ schema, name }) => [schema, name]))];
  // not joined in one statement: of tables by the thousand the planner knows nothing, and loops over all keys for each
  const [found, keys] = await Promise.all([
    query<Omit<WritableTable, 'parents' | 'children'>>(sql, 'writing', {}, wanted),
    query<ForeignKeyRow>(sql, 'foreign_keys', {}, wanted),
  ]);
  const parents = new Map<string, ParentKey[]>();
  const children = new Map<string, ChildKey[]>();
  for (const {
    child_schema,
    child,
    child_readable,
    parent_schema,
    parent,
    parent_readable,
    above: parentTables,
    ...key
  } of keys) {
    const { name, deferrable, full, parts, on_update, on_delete } = key;
    const above = {
      name,
      schema: parent_schema,
      table: parent,
      readable: parent_readable,
      deferrable,
      full,
      parts,
    };
    add(parents, tableKey(child_schema, child), above);
    const below = { name, schema: child_schema, table: child, readable: child_readable, parts };
    for (const [schema, name] of parentTables)
      add(children, tableKey(schema, name), { ...below, on_update, on_delete });
  }
  return found.map((table) => {
    const key = tableKey(table.schema, table.name);
    return { ...table, parents: parents.get(key) ?? [], children: children.get(key) ?? [] };
  });
}

function add<T>(lists: Map<string, T[]>, key: string, one: T): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}
