import type postgres from 'postgres';
import type { Sender } from './query.ts';
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

/** The same, and rolls it back when the body has come to its end, too. */
export async function rolledBack<T>(sql: postgres.Sql, body: (tx: postgres.Sql) => Promise<T>): Promise<T> {
  let lost = false;
  await sql.unsafe('begin');
  try {
    return await body(sql);
  } catch (error) {
    lost = isLiveLost(error);
    throw error;
  } finally {
    if (!lost) await sql.unsafe('rollback');
  }
}

/**
 * Runs the body in a transaction under way and undoes what it did, whether it fails or not: the locks that it took are
 * given back with it.
 */
export async function tryOut<T>(sql: Sender, body: (tx: Sender) => Promise<T>): Promise<T> {
  await sql.unsafe('savepoint pgmend');
  let lost = false;
  try {
    return await body(sql);
  } catch (error) {
    lost = isLiveLost(error);
    throw error;
  } finally {
    if (!lost) await sql.unsafe('rollback to savepoint pgmend; release savepoint pgmend');
  }
}
