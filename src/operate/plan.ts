import { readUndiagnosed } from '../compare/diagnose.ts';
import { inspect } from '../compare/inspect.ts';
import { diagnosing } from '../compare/planned.ts';
import { query } from '../database/query.ts';
import type { MergeRunSettings } from '../merge/run-settings.ts';
import { inspectMerge } from '../merge/single-stages.ts';
import { mergeSubjects } from '../merge/subjects.ts';
import type { Io } from '../session/events.ts';
import { hasJournal, readInstalled } from '../session/installed.ts';
import { type Session, withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { parseHeader, type StageHeader } from '../stages/header.ts';
import { mergeStages, runStages, type Stage } from '../stages/list.ts';
import { type RenderedStage, renderStage, type Subject } from '../stages/render.ts';
import type { PlannedStage } from './schema.ts';
import { subjectsOf } from './subjects.ts';

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

/** Stages of tables that have nothing to diagnose. */
async function nothingToDiagnose(session: Session): Promise<Set<string>> {
  const { work, settings } = session;
  if (!(await readInstalled(work.sql, settings.staging)).tables) return new Set();
  const tables = await readUndiagnosed(session);
  return new Set(
    tables.flatMap(({ table, stages }) =>
      diagnosing.filter((stage) => !stages.includes(stage)).map((stage) => entryOf(stage, table)),
    ),
  );
}

/** A stage as it would run now. A run of many tables has too many to keep the text of them all. */
type Sketch = Pick<RenderedStage, 'stage' | 'table' | 'digest'> & { header: StageHeader };

function sketch({ stage, table, text, digest }: RenderedStage): Sketch {
  return { stage, table, digest, header: parseHeader(text) };
}

/** The stages that find the rows that differ. */
const finding = ['40_sieve', '45_pull', '50_compare'];

const entryOf = (stage: string, table: string | null) => JSON.stringify([stage, table]);

function withDigest(entry: JournalEntry | undefined, digest: string): JournalEntry | undefined {
  return entry && { ...entry, digest };
}

/** What the journal says of rendered stages; `after` names the stage that takes away what those of a table had made. */
function planned(
  sketches: Sketch[],
  journal: JournalEntry[],
  after: string,
  strategies: Map<string | null, string> = new Map(),
  same: Set<string> = new Set(),
): PlannedStage[] {
  const reset = journal.find(({ stage }) => stage === after)?.id ?? 0;
  const entries = new Map(journal.map((entry) => [entryOf(entry.stage, entry.table_name), entry]));
  return sketches.map(({ stage, table, header, digest }) => {
    const isDone = diagnosing.includes(stage.name) && same.has(entryOf(stage.name, table));
    const entry = isDone
      ? withDigest(entries.get(entryOf('50_compare', table)), digest)
      : entries.get(entryOf(stage.name, table));
    const gone = table !== null && stage.name !== after && (entry?.id ?? 0) < reset;
    const state = !entry || gone ? 'not run' : entry.digest === digest ? 'up to date' : 'out of date';
    const ran_at = state === 'not run' ? null : (entry?.ran_at ?? null);
    const strategy = finding.includes(stage.name) ? (strategies.get(table) ?? null) : null;
    return { stage: stage.name, table, header, state, strategy, ran_at, digest };
  });
}

/** One stage at a time: the texts of all tables together are more than need be kept. */
function sketchAll(list: readonly Stage[], subjects: (stage: Stage) => Iterable<Subject>): Sketch[] {
  return list.flatMap((stage) =>
    Array.from(subjects(stage), (subject) => sketch(renderStage(stage, subject))),
  );
}

/** The stages of a merge in order, with what each does and whether it has run already. Changes nothing. */
export async function planOfMerge(settings: MergeRunSettings, io: Io): Promise<PlannedStage[]> {
  return withSession(settings, io, { command: 'plan', exclusive: false }, async (session) => {
    const plan = await inspectMerge(session);
    const sketches = sketchAll(mergeStages, (stage) => mergeSubjects(stage, plan));
    return planned(sketches, await readJournal(session), '80_sources');
  });
}

/** The same for the stages of a run. */
export async function plan(settings: Settings, io: Io): Promise<PlannedStage[]> {
  return withSession(settings, io, { command: 'plan', exclusive: false }, async (session) => {
    const resolved = await inspect(session);
    const { comparison } = resolved;
    const list = runStages.filter(({ name }) => name !== '10_connect' || settings.old);
    const sketches = sketchAll(list, (stage) => subjectsOf(stage, { resolved, undone: null }, settings));
    const strategies = new Map(
      comparison.pairs.map(({ name, how }) => [name, `${how.strategy}: ${how.reason}`]),
    );
    return planned(
      sketches,
      await readJournal(session),
      '15_reset',
      strategies,
      await nothingToDiagnose(session),
    );
  });
}
