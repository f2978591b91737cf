import { query } from '../database/query.ts';
import { type Session, throwIfInterrupted } from '../session/session.ts';
import { renderSql } from '../stages/templates.ts';

/** Objects that are dropped at once: each takes two or three of the locks that a small server has a few thousand of. */
const batch = 100;

/**
 * Drops what an earlier run has staged, in several transactions, until the rest is little enough for 15_reset or
 * 90_clean: a stage is one transaction, and live has not enough locks to drop the objects of a thousand tables in it.
 *
 * @param keeping whether what is marked as kept stays
 */
export async function dropStaged({ work, settings, io }: Session, keeping: boolean): Promise<void> {
  const { staging } = settings;
  const rows = await query<{ statement: string }>(work.sql, 'drop_staged', { staging, keeping });
  const path = renderSql('partials/shared/role_path_now.sql', { staging });
  for (let start = 0; start + batch <= rows.length; start += batch) {
    throwIfInterrupted(io);
    const drops = rows.slice(start, start + batch).map(({ statement }) => statement);
    // without its summary, what is left of a run that breaks off here is not taken for a whole one
    await work.sql.unsafe([path, `drop view if exists ${staging}.summary`, ...drops].join(';\n'));
  }
}
