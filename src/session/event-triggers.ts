import type { Sql } from 'postgres';
import type { Sender } from '../database/query.ts';
import { isServerError } from '../database/server-error.ts';
import { renderSql } from '../stages/templates.ts';
import { listNames } from '../words.ts';
import type { Fix } from './fix.ts';

/** An event trigger of live that fires on what pgmend makes; `path` is the search_path that the role's sessions start with. */
export interface EventTrigger {
  name: string;
  /** With its arguments, quoted as SQL needs it. */
  function: string;
  path: string;
  /** Schemas of that path that are not searched in what pgmend does. */
  hidden: string[];
}

/** Asks live for the event triggers that concern pgmend. */
export async function readEventTriggers(sql: Sender, staging: string): Promise<EventTrigger[]> {
  const [, found] = await sql.unsafe<EventTrigger[][]>(renderSql('queries/event_triggers.sql', { staging }));
  return found as EventTrigger[];
}

/** Why a schema is not searched; empty where all of the role's path are. */
export function whyHidden({ hidden }: EventTrigger): string {
  if (hidden.length === 0) return '';
  return (
    `pgmend does not search ${listNames(hidden)} while it works: others may make functions or operators there, ` +
    "or it has some of the same names as the server's"
  );
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
export async function blameEventTrigger(sql: Sql, staging: string, error: unknown): Promise<void> {
  if (!isServerError(error) || error.hint || !/\bfunction /.test(error.where ?? '')) return;
  const found = await readEventTriggers(sql, staging).catch(() => []);
  const trigger = found.find(({ function: called }) => error.where?.includes(`function ${called}`));
  if (!trigger) return;
  const hidden = whyHidden(trigger);
  error.hint =
    `The event trigger ${trigger.name} of live fires on what pgmend makes${hidden && `; ${hidden}`}. ` +
    `Give its function a path of its own: ${givePath(trigger).line} ` +
    'Or disable the event trigger while pgmend works.';
}
