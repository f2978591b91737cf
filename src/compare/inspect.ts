import type { Sql } from 'postgres';
import { rolledBack } from '../database/transaction.ts';
import { type ResolvedForWriting, readForWriting } from '../repair/writings.ts';
import { sendStage, translateError } from '../session/execute.ts';
import { requireRights } from '../session/rights.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import type { RenderedStage } from '../stages/render.ts';
import { isMounted } from './catalog.ts';
import type { Place } from './sides.ts';
import { openingStages } from './subjects.ts';

/** A way to both sides that is closed again, without a trace, when its transaction ends. */
export interface Inspection {
  tx: Sql;
  place: Place;
  /** Whether the way is the one that a run has mounted: then nothing may be made there. */
  mounted: boolean;
}

/**
 * Opens the way to old in a transaction that is rolled back, under a schema name of its own, so that it does not meet another
 * pgmend at work; without the URL of old it is the one that a run has mounted.
 *
 * @throws PgmendError (exit 2, 3, 5) for what would stop a comparison as a whole
 */
export async function inspecting<T>(
  session: Session<Settings>,
  body: (inspection: Inspection) => Promise<T>,
): Promise<T> {
  const { settings, work } = session;
  const mounted = !settings.old && (await isMounted(work.sql, settings.staging));
  if (!mounted) await requireRights(session);
  const staging = mounted ? settings.staging : `pgmend_look_${work.pid}`;
  const place = { staging, server: mounted ? settings.server : `${staging}_old` };
  const stages = mounted ? [] : openingStages(place, settings.old);
  let current: RenderedStage | undefined;
  try {
    return await rolledBack(work.sql, async (tx) => {
      for (current of stages) await sendStage(tx, session, current, { runId: null, staging });
      return body({ tx, place, mounted });
    });
  } catch (error) {
    throw current ? await translateError(session, current, error) : error;
  }
}

/** What both sides have, what would be compared of it, and how it would be written. Changes nothing. */
export function inspect(session: Session<Settings>): Promise<ResolvedForWriting> {
  return inspecting(session, ({ tx, place }) => readForWriting(tx, place, session.settings));
}
