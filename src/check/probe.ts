import type { Sql } from 'postgres';
import type { Mount, Pair } from '../compare/resolve/model.ts';
import type { Place } from '../compare/sides.ts';
import { mountOf, tableSubject } from '../compare/subjects.ts';
import { query } from '../database/query.ts';
import { hideValues, isLiveLost, isServerError, type ServerError } from '../database/server-error.ts';
import { tryOut } from '../database/transaction.ts';
import { sendStage, translateError } from '../session/execute.ts';
import { type Session, throwIfInterrupted } from '../session/session.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderedStage, renderStage } from '../stages/render.ts';

/** Tables that are tried in one statement. What that locks is released at once: thousands of locks are more than a server has. */
const atOnce = 50;

/** Whether the user's SQL is part of how the table is read. */
function hasCondition(table: Mount | Pair): boolean {
  return 'where' in table && table.where !== null;
}

/**
 * What old says to reading each table, by the table's name; silent about those that it lets us read.
 * A condition of the user's is tried with them.
 */
export async function probe(
  tx: Sql,
  session: Session,
  place: Place,
  list: Mount[],
): Promise<Map<string, ServerError>> {
  const errors = new Map<string, ServerError>();
  const plain = list.filter((table) => !hasCondition(table));
  const single = list.filter(hasCondition);
  for (let from = 0; from < plain.length; from += atOnce) {
    const some = plain.slice(from, from + atOnce);
    throwIfInterrupted(session.io);
    // trying them one by one finds out which it was
    if (!(await mayReadAll(tx, place, some))) single.push(...some);
  }
  if (single.length === 0) return errors;
  for (const table of single) {
    const error = await probeOne(tx, session, place, table);
    if (error) errors.set(table.name, error);
  }
  return errors;
}

/** Whether old lets us read each of some tables, and nothing else stands in the way. */
async function mayReadAll(tx: Sql, { staging, server }: Place, tables: Mount[]): Promise<boolean> {
  try {
    const mounts = tables.map((table) => mountOf(table, server));
    await tryOut(tx, async (sender) => {
      await query(sender, 'hurry', {});
      await query(sender, 'probe_many', { staging, mounts });
    });
    return true;
  } catch (error) {
    if (!isServerError(error) || isLiveLost(error)) throw error;
    return false;
  }
}

/** What old, or the user's condition, says against reading a table. */
async function probeOne(tx: Sql, session: Session, place: Place, table: Mount): Promise<ServerError | null> {
  const subject = tableSubject(table, place);
  const render = (name: string): RenderedStage => renderStage(stageNamed(name), subject);
  const mount = render('20_mount');
  try {
    await tryOut(tx, async () => {
      await sendStage(tx, session, mount, { runId: null });
      await query(tx, 'probe', { staging: place.staging, table });
      if (hasCondition(table)) await sendStage(tx, session, render('30_stage'), { runId: null });
    });
    return null;
  } catch (error) {
    if (mount.masked && isServerError(error)) hideValues(error);
    // what is about this table and not about the run
    const about = hasCondition(table) ? /^(42|22|54)/ : /^(42501|42P01|22|54)/;
    if (!isServerError(error) || !about.test(error.code)) throw await translateError(session, mount, error);
    return error;
  }
}
