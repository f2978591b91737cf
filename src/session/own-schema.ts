import { query } from '../database/query.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Session } from './session.ts';

/** So many problems are listed; the rest is counted. */
const listed = 10;

/**
 * Makes sure that nobody else has a hand in the staging schema, before anything in it is read or written: triggers, views
 * and functions in there would run as whoever runs pgmend, and what is staged would be theirs to read.
 *
 * @throws PgmendError (exit 2) that lists what others own there, or may do
 */
export async function requireOwnSchema({
  work,
  settings: { staging },
}: Pick<Session, 'work' | 'settings'>): Promise<void> {
  const found = await query<{ problem: string; remedy: string | null }>(work.sql, 'not_ours', { staging });
  if (found.length === 0) return;
  const lines = found
    .slice(0, listed)
    .map(({ problem, remedy }) => `   ${problem}${remedy === null ? '' : `\n     ${remedy};`}`);
  const more = found.length - listed;
  throw new PgmendError(
    `others can write to the staging schema ${staging}, so pgmend neither reads nor writes it`,
    {
      exitCode: exitCodes.usage,
      detail: [...lines, ...(more > 0 ? [`   and ${more} more`] : [])].join('\n'),
      hint: 'Run pgmend as the role that owns all of it, name another schema with --staging, or drop this one: DROP SCHEMA ... CASCADE.',
    },
  );
}
