import type postgres from 'postgres';
import { isLiveLost } from './server-error.ts';

/**
 * Runs the body in a transaction of a session. Not the driver's begin(): when the connection is lost, that sends its
 * ROLLBACK into the socket that is no more, and the whole process dies of it.
 *
 * @param options isolation level and access mode, as BEGIN takes them
 */
export async function transaction<T>(
  sql: postgres.Sql,
  options: string,
  body: (tx: postgres.Sql) => Promise<T>,
): Promise<T> {
  await sql.unsafe(`begin ${options}`);
  try {
    const result = await body(sql);
    await sql.unsafe('commit');
    return result;
  } catch (error) {
    if (!isLiveLost(error)) await sql.unsafe('rollback');
    throw error;
  }
}

/** Runs the body in a transaction under way; what it did is undone if it fails. */
export async function savepoint<T>(sql: postgres.Sql, body: (tx: postgres.Sql) => Promise<T>): Promise<T> {
  await sql.unsafe('savepoint pgmend');
  try {
    const result = await body(sql);
    await sql.unsafe('release savepoint pgmend');
    return result;
  } catch (error) {
    if (!isLiveLost(error)) await sql.unsafe('rollback to savepoint pgmend');
    throw error;
  }
}

/** Runs the body in a transaction under way, and undoes on the server whatever it did. */
export async function undone<T>(sql: postgres.Sql, body: (tx: postgres.Sql) => Promise<T>): Promise<T> {
  await sql.unsafe('savepoint pgmend');
  try {
    const result = await body(sql);
    await sql.unsafe('rollback to savepoint pgmend');
    return result;
  } catch (error) {
    if (!isLiveLost(error)) await sql.unsafe('rollback to savepoint pgmend');
    throw error;
  }
}
