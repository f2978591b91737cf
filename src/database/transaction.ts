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

/** Runs the body between two statements; the second is left out only where nobody is there to hear it. */
async function between<T>(sql: Sender, [first, last]: [string, string], body: () => Promise<T>): Promise<T> {
  let lost = false;
  await sql.unsafe(first);
  try {
    return await body();
  } catch (error) {
    lost = isLiveLost(error);
    throw error;
  } finally {
    if (!lost) await sql.unsafe(last);
  }
}

/** Runs the body in a transaction of a session and rolls it back, whether it fails or not. */
export function rolledBack<T>(sql: postgres.Sql, body: (tx: postgres.Sql) => Promise<T>): Promise<T> {
  return between(sql, ['begin', 'rollback'], () => body(sql));
}

/**
 * Runs the body in a transaction under way and undoes what it did, whether it fails or not: the locks that it took are
 * given back with it.
 */
export function tryOut<T>(sql: Sender, body: (tx: Sender) => Promise<T>): Promise<T> {
  const undo = 'rollback to savepoint pgmend; release savepoint pgmend';
  return between(sql, ['savepoint pgmend', undo], () => body(sql));
}
