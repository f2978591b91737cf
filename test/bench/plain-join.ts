import { type Data, tableNames, withSql } from './compare-databases.ts';
import type { Counts } from './rows.ts';
import { columnDefinitions, columnNames } from './rows.ts';

const demoColumns = { names: ['id', 'name', 'email'], definitions: 'id text, name text, email text' };

/** Foreign tables beside live's own, with nothing set that postgres_fdw does not set itself. */
function mount(old: string, data: Data, definitions: string): string {
  const { hostname, port, pathname, username, password } = new URL(old);
  const foreign = tableNames(data).map(
    (table) =>
      `create foreign table plain.${table} (${definitions}) server plain options (schema_name 'public')`,
  );
  return `create extension postgres_fdw;
    create server plain foreign data wrapper postgres_fdw
      options (host '${hostname}', port '${port}', dbname '${pathname.slice(1)}');
    create user mapping for current_user server plain options (user '${username}', password '${password}');
    create schema plain; ${foreign.join('; ')}`;
}

const count = (table: string, columns: string[]) => `
  select count(*) filter (where l.id is null)::int as missing, count(*) filter (where o.id is null)::int as new,
    count(*) filter (where l.id = o.id)::int as corrupted
  from public.${table} as l full join plain.${table} as o on o.id = l.id
  where ${columns.map((column) => `l.${column} is distinct from o.${column}`).join(' or ')}`;

/** Counts the rows that differ, in one statement a table, with live's settings as they come. */
export async function plainJoin(
  live: string,
  old: string,
  data: Data,
): Promise<{ seconds: number; counts: Pick<Counts, 'missing' | 'corrupted' | 'new'> }> {
  const names = data.shape === 'demo' ? demoColumns.names : columnNames(data.shape);
  const definitions = data.shape === 'demo' ? demoColumns.definitions : columnDefinitions(data.shape);
  await withSql(live, (sql) => sql.unsafe(mount(old, data, definitions)));
  return countByJoin(live, data, names);
}

/** The same where all is mounted already. */
export async function countByJoin(
  live: string,
  data: Data,
  names = columnNames('narrow'),
): Promise<{ seconds: number; counts: Pick<Counts, 'missing' | 'corrupted' | 'new'> }> {
  return withSql(live, async (sql) => {
    const counts = { missing: 0, corrupted: 0, new: 0 };
    const started = performance.now();
    for (const table of tableNames(data)) {
      const [row] = await sql.unsafe<{ missing: number; corrupted: number; new: number }[]>(
        count(table, names),
      );
      for (const kind of ['missing', 'corrupted', 'new'] as const) counts[kind] += row?.[kind] ?? 0;
    }
    const seconds = (performance.now() - started) / 1000;
    return { seconds, counts };
  });
}
