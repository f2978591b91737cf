import type { Bench, Files } from '../../support/compare.ts';
import type { Table } from '../table.ts';
import { compareLists } from './lists.ts';

const tablesSql = `select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as display
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema|pgmend)'`;

/** Every table of both sides is in the report once: none is skipped in silence, whatever it is called on the other side. */
export async function checkInventory(b: Bench, tables: Table[], report: Files['report']): Promise<string[]> {
  const read = async (sql: Bench['old']['sql']) => {
    return sql.unsafe<{ schema: string; name: string; display: string }[]>(tablesSql);
  };
  const [old, live] = [await read(b.old.sql), await read(b.live.sql)];
  const mapped = tables.filter(({ schema, name, was }) => schema !== was.schema || name !== was.name);
  const schemas = new Set(tables.flatMap(({ schema, was }) => [schema, was.schema]));
  const isAt = (place: { schema: string; name: string }) => (other: { schema: string; name: string }) =>
    other.schema === place.schema && other.name === place.name;
  const absent = old.filter(
    (table) =>
      !mapped.some(({ was }) => isAt(was)(table)) && (mapped.some(isAt(table)) || !live.some(isAt(table))),
  );
  const expected = [
    ...live.filter(({ schema }) => schemas.has(schema)).map(({ display }) => display),
    ...absent
      .filter(({ schema }) => schemas.has(schema))
      .map((table) => `${table.display}${live.some(isAt(table)) ? ' (of old)' : ''}`),
  ];
  return compareLists(
    'tables in the report',
    expected,
    report.tables.map(({ table }) => table),
  );
}
