import type { Sql } from 'postgres';
import type { Comparison, Mount } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import { savepoint, transaction } from '../database/transaction.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderedStage, type RenderInput, renderStage } from '../stages/render.ts';
import { isMounted, readComparison, type Sides } from './catalog.ts';
import { sendStage, translateError } from './execute.ts';
import { type Refusal, refusalFor } from './not-compared.ts';
import { requireRights } from './rights.ts';
import type { Session } from './session.ts';

/** What a look at both sides found. */
export interface Inspection {
  sides: Sides;
  comparison: Comparison;
  /** Tables that one side would not let us read, by name. Filled only when asked to probe. */
  refused: Map<string, Refusal>;
}

/** Ends the transaction of a look: everything in it was meant to be undone. */
class RollBack extends Error {}

/**
 * Looks at both sides and changes nothing: the way to old is opened in a transaction that is rolled back, under a
 * schema name of its own, so that it does not meet another pgmend at work.
 *
 * @param probe whether to try every table's readability on both sides
 * @throws PgmendError (exit 2, 3, 5) for what would stop a comparison as a whole
 */
export async function inspect(session: Session, { probe }: { probe: boolean }): Promise<Inspection> {
  const { settings, work } = session;
  if (!settings.old && (await isMounted(work.sql, settings.staging))) {
    const found = await readComparison(work.sql, settings.staging, settings);
    return { ...found, refused: new Map() };
  }
  await requireRights(session);
  const staging = `pgmend_look_${work.pid}`;
  const input: RenderInput = { staging, server: `${staging}_old`, old: settings.old, comparison: null };
  const stages = [
    ...renderStage(stageNamed('10_connect'), input),
    ...renderStage(stageNamed('12_catalogs'), input),
  ];
  let found: Inspection | undefined;
  let current = stages[0] as RenderedStage;
  try {
    await transaction(work.sql, '', async (tx) => {
      for (current of stages) await sendStage(tx, session, current, { runId: null });
      const read = await readComparison(tx, staging, settings);
      found = { ...read, refused: new Map() };
      if (probe)
        found.refused = await probeTables(tx, session, { ...input, comparison: read.comparison }, read.sides);
      throw new RollBack();
    });
  } catch (error) {
    if (!(error instanceof RollBack)) throw translateError(session, current, error);
  }
  return found as Inspection;
}

/** Asks both sides for one row of every table; what they refuse is undone to a savepoint and noted. */
async function probeTables(
  tx: Sql,
  session: Session,
  input: RenderInput,
  sides: Sides,
): Promise<Map<string, Refusal>> {
  const refused = new Map<string, Refusal>();
  const { pairs = [], absent = [] } = input.comparison ?? {};
  const tables = new Map<string, Mount>([...pairs, ...absent].map((table) => [table.name, table]));
  for (const rendered of renderStage(stageNamed('20_mount'), input)) {
    const table = tables.get(rendered.table as string) as Mount;
    const pair = pairs.find(({ name }) => name === table.name);
    try {
      await savepoint(tx, async (point) => {
        await sendStage(point, session, rendered, { runId: null });
        await query(point, 'probe', { staging: input.staging, table, pair: pair ?? null });
      });
    } catch (error) {
      const refusal = refusalFor(table, error, sides);
      if (!refusal) throw error;
      refused.set(table.name, refusal);
    }
  }
  return refused;
}
