import type { Connection } from './connect.ts';

/** How often a session that has nothing to do is heard of. */
const beatMilliseconds = 1000;

/**
 * Lets the server know that somebody still holds the session: of a process that hangs, it ends the transaction, and with
 * it the snapshot that keeps VACUUM from its work.
 */
export function keepAlive({ sql }: Connection): NodeJS.Timeout {
  const beat = setInterval(() => sql`select 1`.catch(() => {}), beatMilliseconds);
  return beat.unref();
}
