import type postgres from 'postgres';
import { renderSql } from '../stages/templates.ts';

/** Whatever can send a statement: a session on live, or a transaction of it. */
export type Sender = Pick<postgres.Sql, 'unsafe'>;

/**
 * Asks one of the statements in sql/queries/.
 *
 * @param name its file, without directory and ending
 * @param context what its template is rendered with: names; never values of users
 * @param parameters values, bound to $1, $2, …
 */
export async function query<Row extends object>(
  sql: Sender,
  name: string,
  context: object,
  parameters: (string | number | null)[] = [],
): Promise<Row[]> {
  return sql.unsafe<Row[]>(renderSql(`queries/${name}.sql`, context), parameters);
}
