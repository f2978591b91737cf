import { query } from '../database/query.ts';
import type { Settings } from '../settings/settings.ts';
import { parseHeader, type StageHeader } from '../stages/header.ts';
import { runStages } from '../stages/list.ts';
import { renderStage } from '../stages/render.ts';
import type { Io } from './events.ts';
import { inspect } from './inspect.ts';
import { hasJournal } from './journal.ts';
import { type Session, withSession } from './session.ts';

/** Whether a stage has run: `up to date` if what ran is what would run now, `out of date` if it is not. */
export type StageState = 'not run' | 'up to date' | 'out of date';

/** A stage in the order of a run, for the run or for one table. */
export interface PlannedStage {
  stage: string;
  table: string | null;
  header: StageHeader;
  state: StageState;
  /** When it last ended well, as Postgres text. */
  ran_at: string | null;
  digest: string;
}

interface JournalEntry {
  id: number;
  stage: string;
  table_name: string | null;
  digest: string;
  ran_at: string;
}

async function readJournal(session: Session): Promise<JournalEntry[]> {
  if (!(await hasJournal(session))) return [];
  const { work, settings } = session;
  return query<JournalEntry>(work.sql, 'journal_stages', { staging: settings.staging });
}

/** The stages of a run in order, with what each does and whether it has run already. Changes nothing. */
export async function plan(settings: Settings, io: Io): Promise<PlannedStage[]> {
  return withSession(settings, io, { command: 'plan', exclusive: false }, async (session) => {
    const { staging, server, old } = settings;
    const { comparison } = await inspect(session);
    const journal = await readJournal(session);
    const reset = journal.find(({ stage }) => stage === '15_reset')?.id ?? 0;
    const planned: PlannedStage[] = [];
    for (const stage of runStages) {
      if (stage.name === '10_connect' && !old) continue;
      for (const { text, table, digest } of renderStage(stage, { staging, server, old, comparison })) {
        const entry = journal.find(
          (candidate) => candidate.stage === stage.name && candidate.table_name === table,
        );
        // 15_reset took away what the stages of a table had made before it
        const gone = table !== null && (entry?.id ?? 0) < reset;
        const state = !entry || gone ? 'not run' : entry.digest === digest ? 'up to date' : 'out of date';
        const ran_at = state === 'not run' ? null : (entry?.ran_at ?? null);
        planned.push({ stage: stage.name, table, header: parseHeader(text), state, ran_at, digest });
      }
    }
    return planned;
  });
}
