import type { Pair } from '../comparison/model.ts';
import { query } from '../database/query.ts';
import { transaction } from '../database/transaction.ts';
import type { RepairChoice } from '../repair/choice.ts';
import { orderByParents } from '../repair/order.ts';
import type { Settings } from '../settings/settings.ts';
import { stageNamed } from '../stages/list.ts';
import { type RenderInput, renderStage } from '../stages/render.ts';
import { readComparison } from './catalog.ts';
import type { Io } from './events.ts';
import { LiveWork, renderFor, type WriteMode, writeInPasses } from './live-work.ts';
import { accountFor, type RepairedTable } from './repair-account.ts';
import { type Session, withSession } from './session.ts';
import { notWhole, requireComplete } from './staged.ts';

/** Which rows a repair takes up, and how it goes about them. */
export interface RepairOptions extends RepairChoice, WriteMode {}

/** What a repair did, or would do. Counts are rows. */
export interface RepairAnswer {
  version: 1;
  applied: boolean;
  /** Its number in the table repairs; null where nothing was applied. */
  repair: number | null;
  tables: RepairedTable[];
}

/**
 * Repairs live from what is staged: see sql/68_todo.sql and sql/70_repair.sql.
 *
 * @throws PgmendError (exit 2) when nothing whole is staged, or tables or settings are others since
 */
export async function repair(settings: Settings, io: Io, options: RepairOptions): Promise<RepairAnswer> {
  return withSession(settings, io, { command: 'repair', exclusive: true }, async (session) => {
    await requireComplete(session);
    const input: RenderInput = {
      staging: settings.staging,
      server: settings.server,
      old: settings.old,
      comparison: null,
      choice: options,
    };
    const pairs = await choosePairs(session, input);
    const work = new LiveWork(session, options);
    return work.run(async () => {
      const all = pairs.flat();
      for (const rendered of renderFor('68_todo', input, all)) await work.send(rendered, {}, async () => {});
      const id = await startRepair(session);
      await writeInPasses(work, renderFor('70_repair', input, all), { 'pgmend.repair_id': id });
      await endRepair(session, id, all);
      const tables: RepairedTable[] = [];
      for (const pair of all) tables.push(await accountFor(session, pair, work.wrote.get(pair.name) ?? 0));
      tables.sort((a, b) => (a.table < b.table ? -1 : 1));
      return {
        version: 1 as const,
        applied: options.apply,
        repair: options.apply ? Number(id) : null,
        tables,
      };
    });
  });
}

async function startRepair({ work, settings }: Session): Promise<string> {
  const [row] = await query<{ id: string }>(work.sql, 'repair_start', { staging: settings.staging }, [
    'repair',
  ]);
  return (row as { id: string }).id;
}

async function endRepair({ work, settings }: Session, id: string, pairs: Pair[]): Promise<void> {
  const undo = pairs.map(({ objects }) => objects.undo);
  await query(work.sql, 'repair_end', { staging: settings.staging, undo }, [id]);
}

interface Candidate {
  table: string;
  digest: string;
}

/**
 * The pairs with rows to be put right, parents first, those of a circle together.
 *
 * @throws PgmendError (exit 2) where the staged rows are those of another comparison than the one that holds now
 */
async function choosePairs(session: Session, input: RenderInput): Promise<Pair[][]> {
  const { work, settings } = session;
  const { comparison } = await transaction(work.sql, '', (tx) => readComparison(tx, settings, settings));
  input.comparison = comparison;
  const candidates = await query<Candidate>(work.sql, 'repair_candidates', { staging: settings.staging });
  const found = new Map(candidates.map(({ table, digest }) => [table, digest]));
  const compared = renderStage(stageNamed('50_compare'), input);
  const stale = compared.filter(
    ({ table, digest }) => found.has(table ?? '') && found.get(table ?? '') !== digest,
  );
  if (stale.length > 0) {
    throw notWhole(
      `the tables or the settings are not those of the comparison any more: ${stale.map(({ table }) => table).join(', ')}`,
    );
  }
  return orderByParents(comparison.pairs.filter(({ name }) => found.has(name)));
}
