import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { isServerError } from '../database/server-error.ts';
import type { Fix } from './fix.ts';

/** An event trigger of live that fires on what pgmend makes; `path` is the search_path that the role's sessions start with. */
export interface EventTrigger {
  name: string;
  /** With its arguments, quoted as SQL needs it. */
  function: string;
  path: string;
}

/** Lets its function find names as in a session of the role, also inside of pgmend's statements. */
export function givePath({ function: called, path }: EventTrigger): Fix {
  return { where: 'live', line: `ALTER FUNCTION ${called} SET search_path = ${path};` };
}

/**
 * Names the event trigger in whose function a statement of pgmend's failed, as a hint on the error: Postgres names the
 * function at most. Leaves the error alone where it came from elsewhere, or live cannot be asked.
 *
 * @param sql a session on live that is in no transaction
 */
export async function blameEventTrigger(sql: Sql, error: unknown): Promise<void> {
  if (!isServerError(error) || error.hint || !/\bfunction /.test(error.where ?? '')) return;
  const found = await query<EventTrigger>(sql, 'event_triggers', {}).catch(() => []);
  const trigger = found.find(({ function: called }) => error.where?.includes(`function ${called}`));
  if (!trigger) return;
  error.hint =
    `The event trigger ${trigger.name} of live fires on what pgmend makes, with search_path = pg_catalog. ` +
    `Give its function a path of its own: ${givePath(trigger).line} ` +
    'Or disable the event trigger while pgmend works.';
}
