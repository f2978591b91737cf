import type postgres from 'postgres';
import type { Difference } from '../oracle/check/outcome.ts';
import { nameOn, qualified } from '../oracle/ddl.ts';
import { type DumpedRow, printing } from '../oracle/dump.ts';
import { sameValue } from '../oracle/second.ts';
import { type Column, isGenerated, isInserted, sharedColumns, type Table } from '../oracle/table.ts';

/** Raised to undo what was tried. */
class Enough extends Error {}

function literal(text: string | null | undefined): string {
  return text == null ? 'null' : `'${text.replaceAll("'", "''")}'`;
}

function printed(column: Column): string {
  return /^char.*\[\]$/.test(column.kind.live) ? '::text[]::text' : '::text';
}

/** What live would hold of a row of old after a plain statement with what old prints; null where it does not take it. */
async function tryPlainly(
  sql: postgres.Sql,
  table: Table,
  { status, changed, old, live }: Difference,
): Promise<(string | null)[] | null> {
  const shared = sharedColumns(table);
  const given =
    status === 'missing'
      ? table.columns.filter(isInserted)
      : shared.filter((column) => !isGenerated(column, 'live'));
  const value = (column: Column) => literal((old as DumpedRow).text.get(column));
  const written = given.filter(({ name }) => status === 'missing' || changed.includes(name));
  const names = written.map((column) => nameOn('live', column));
  const name = qualified(table, 'live');
  const zone = table.columns.find(({ kind }) => kind.timezone)?.kind.timezone;
  const where = table.key.map((column) => {
    const own = `(${nameOn('live', column)})`;
    return `${own}::text is not distinct from ${literal(live?.text.get(column))}`;
  });
  const statement =
    status === 'missing'
      ? `insert into ${name} (${names.join(', ')}) overriding system value values (${written.map(value).join(', ')})`
      : `update ${name} set ${written.map((column, index) => `${names[index]} = ${value(column)}`).join(', ')}
         where ${where.join(' and ')}`;
  const texts = shared.map((column) => `${nameOn('live', column)}${printed(column)}`);
  let row: (string | null)[] | null = null;
  try {
    await sql.begin(async (tx) => {
      // read in the zone that is declared, printed in another
      await tx.unsafe(
        `${printing}; set local search_path = public; set local timezone = ${literal(zone ?? 'UTC')}`,
      );
      const [place] = await tx.unsafe(`${statement} returning tableoid::text as part, ctid::text as place`);
      await tx.unsafe(printing);
      const [got] = (await tx
        .unsafe(
          `select ${texts.join(', ') || '1'} from ${name} where tableoid = '${place?.part}' and ctid = '${place?.place}'`,
        )
        .raw()) as unknown as (Buffer | null)[][];
      row = got?.map((cell) => (cell === null ? null : cell.toString())) ?? null;
      throw new Enough();
    });
  } catch (error) {
    if (!(error instanceof Enough)) return null;
  }
  return row;
}

/**
 * Whether a plain statement, of which nothing in pgmend knows, puts a row right: it goes through, and live then holds
 * what a comparison calls the same.
 */
export async function writesPlainly(
  sql: postgres.Sql,
  table: Table,
  difference: Difference,
): Promise<boolean> {
  const { status, old } = difference;
  if (status === 'missing' && table.where && (await isOutside(sql, table, old as DumpedRow))) return false;
  const row = await tryPlainly(sql, table, difference);
  if (!row) return false;
  return sharedColumns(table).every((column, index) => {
    const before = (old as DumpedRow).text.get(column) ?? null;
    const now = row[index] ?? null;
    return before === null || now === null ? before === now : sameValue(table, column, before, now);
  });
}

/** Whether live has the key of a row of old in a row that the condition leaves out. */
async function isOutside(sql: postgres.Sql, table: Table, old: DumpedRow): Promise<boolean> {
  const rows = await sql.unsafe(
    `select ${table.key.map((column, index) => `${nameOn('live', column)}${printed(column)} as k${index}`).join(', ')}
     from ${qualified(table, 'live')}`,
  );
  return rows.some((row) =>
    table.key.every((column, index) => {
      const mine = old.text.get(column) ?? null;
      const other = row[`k${index}`] as string | null;
      return mine === null || other === null ? mine === other : column.kind.same(mine, other);
    }),
  );
}
