import { inspect } from '../compare/inspect.ts';
import { query } from '../database/query.ts';
import { inspectMerge } from '../merge/single-stages.ts';
import type { Io } from '../session/events.ts';
import { hasJournal } from '../session/journal.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { parseHeader, type StageHeader } from '../stages/header.ts';
import { mergeStages, runStages } from '../stages/list.ts';
import { renderEach } from '../stages/render.ts';
import type { RenderedStage } from '../stages/rendered.ts';

/** Whether a stage has run: `up to date` if what ran is what would run now, `out of date` if it is not. */
export type StageState = 'not run' | 'up to date' | 'out of date';

/** A stage in the order of a run, for the run or for one table. */
export interface PlannedStage {
  stage: string;
  table: string | null;
  header: StageHeader;
  state: StageState;
  /** How the rows of its table are found that differ, and why so; null for stages that are not about that. */
  strategy: string | null;
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

/** A stage as it would run now. A run of many tables has too many to keep the text of them all. */
type Sketch = Pick<RenderedStage, 'stage' | 'table' | 'digest'> & { header: StageHeader };

function sketch({ stage, table, text, digest }: RenderedStage): Sketch {
  return { stage, table, digest, header: parseHeader(text) };
}

const entryOf = (stage: string, table: string | null) => JSON.stringify([stage, table]);

/** What the journal says of rendered stages; `after` names the stage that takes away what those of a table had made. */
function planned(
  sketches: Sketch[],
  journal: JournalEntry[],
  after: string,
  strategies: Map<string | null, string> = new Map(),
): PlannedStage[] {
  const reset = journal.find(({ stage }) => stage === after)?.id ?? 0;
  const entries = new Map(journal.map((entry) => [entryOf(entry.stage, entry.table_name), entry]));
  return sketches.map(({ stage, table, header, digest }) => {
    const entry = entries.get(entryOf(stage.name, table));
    const gone = table !== null && stage.name !== after && (entry?.id ?? 0) < reset;
    const state = !entry || gone ? 'not run' : entry.digest === digest ? 'up to date' : 'out of date';
    const ran_at = state === 'not run' ? null : (entry?.ran_at ?? null);
    const strategy = stage.number >= 40 && stage.number <= 50 ? (strategies.get(table) ?? null) : null;
    return { stage: stage.name, table, header, state, strategy, ran_at, digest };
  });
}

/** The stages of a run, or of a merge, in order, with what each does and whether it has run already. Changes nothing. */
export async function plan(settings: Settings, io: Io): Promise<PlannedStage[]> {
  return withSession(settings, io, { command: 'plan', exclusive: false }, async (session) => {
    const { staging, server, old } = settings;
    if (settings.merge) {
      const input = await inspectMerge(session);
      const sketches = mergeStages.flatMap((stage) => Array.from(renderEach(stage, input), sketch));
      return planned(sketches, await readJournal(session), '80_sources');
    }
    const { comparison } = await inspect(session);
    const sketches = runStages
      .filter(({ name }) => name !== '10_connect' || old)
      .flatMap((stage) => Array.from(renderEach(stage, { staging, server, old, comparison }), sketch));
    const strategies = new Map(
      comparison.pairs.map(({ name, strategy, strategyReason }) => [name, `${strategy}: ${strategyReason}`]),
    );
    return planned(sketches, await readJournal(session), '15_reset', strategies);
  });
}
