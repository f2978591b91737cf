import type { Sql } from 'postgres';
import { rolledBack } from '../database/transaction.ts';
import { sendStage, translateError } from '../session/execute.ts';
import { requireRights } from '../session/rights.ts';
import type { Session } from '../session/session.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';
import { isMounted, type Resolved, readComparison } from './catalog.ts';
import type { Place } from './sides.ts';

/** What a look at both sides found, while its transaction is open. */
export interface Look extends Resolved {
  tx: Sql;
  place: Place;
  /** What the stages of its tables can be rendered from; null where that would touch what a run has staged. */
  input: RenderInput | null;
}

/**
 * Looks at both sides and changes nothing: all that it and its body do happens in a transaction that is rolled back. The
 * way to old is opened there, under a schema name of its own, so that it does not meet another pgmend at work; without
 * the URL of old it is the one that a run has mounted.
 *
 * @throws PgmendError (exit 2, 3, 5) for what would stop a comparison as a whole
 */
export async function look<T>(session: Session, body: (look: Look) => Promise<T>): Promise<T> {
  const { settings, work } = session;
  const mounted = !settings.old && (await isMounted(work.sql, settings.staging));
  if (!mounted) await requireRights(session);
  const staging = mounted ? settings.staging : `pgmend_look_${work.pid}`;
  const place = { staging, server: mounted ? settings.server : `${staging}_old` };
  const input: RenderInput = { ...place, old: settings.old, comparison: null };
  const stages = mounted
    ? []
    : [...renderStage(stageNamed('10_connect'), input), ...renderStage(stageNamed('12_catalogs'), input)];
  let current: RenderedStage | undefined;
  try {
    return await rolledBack(work.sql, async (tx) => {
      for (current of stages) await sendStage(tx, session, current, { runId: null, staging });
      const read = await readComparison(tx, place, settings);
      const rendered = mounted ? null : { ...input, comparison: read.comparison };
      return body({ ...read, tx, place, input: rendered });
    });
  } catch (error) {
    throw current ? await translateError(session, current, error) : error;
  }
}

/** What both sides have, and what would be compared of it. Changes nothing. */
export function inspect(session: Session): Promise<Resolved> {
  return look(session, async ({ sides, catalogs, comparison }) => ({ sides, catalogs, comparison }));
}
