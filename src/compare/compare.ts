import type { ResolvedForWriting } from '../repair/writings.ts';
import type { StageContext } from '../session/execute.ts';
import { watched } from '../session/progress/watched.ts';
import type { Session } from '../session/session.ts';
import { withSnapshot } from '../session/snapshot.ts';
import { shareOut, withWorkers } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { acceptDecided } from './accept.ts';
import { diagnose } from './diagnose.ts';
import { dropStaged } from './drop-staged.ts';
import { bySize, isTiny, toCompare, toMount } from './groups.ts';
import { keep } from './kept.ts';
import { plannedTables, watchedTables } from './planned.ts';
import { type Comparison, isPair, type Mount, type Pair } from './resolve/model.ts';
import { type Step, TableWork } from './table-work.ts';

/** What is compared, for which run. */
export interface Opened extends Pick<ResolvedForWriting, 'sides' | 'comparison' | 'writable'> {
  /** Tables that are no part of it, of which what is staged stays. */
  kept: string[];
  runId: string;
}

/**
 * Takes every table of a comparison through its stages. A table whose rows cannot be read is noted as not compared, and
 * the others go on; all are compared in one snapshot, several at a time if the user asks for it, the biggest first.
 *
 * @throws PgmendError for an error that is about the run, not about one table
 */
export async function compare(
  session: Session<Settings>,
  { runId, kept, ...resolved }: Opened,
): Promise<void> {
  const { comparison } = resolved;
  session.io.events.planned(plannedTables(comparison));
  await watched(session, watchedTables(comparison), runId, async (session) => {
    const work = new TableWork(resolved, session.settings);
    await keep(session, kept);
    await dropStaged(session, true);
    await work.runOnce(session, '15_reset', { runId });
    await withWorkers(session, async () => {
      await mount(session, work, comparison, runId);
      await pullShared(session, work, comparison, runId);
      await withSnapshot(session, (snapshot) =>
        compareTables(session, work, comparison, { runId, snapshot }),
      );
      await work.runOnce(session, '56_kinds', { runId });
      await diagnose(session, work, comparison, { runId });
      await acceptDecided(session, work, comparison, { runId });
    });
    await work.runOnce(session, '65_summary', { runId });
  });
}

const mounting: Step[] = [{ stages: ['20_mount'] }, { stages: ['30_stage'] }, { stages: ['35_keys'] }];

async function mount(
  session: Session<Settings>,
  work: TableWork,
  comparison: Comparison,
  runId: string,
): Promise<void> {
  await shareOut(
    session,
    toMount(comparison, session.workers.length),
    (worker, group) => work.runTogether(worker, group, () => mounting, { runId }),
    (group) => work.prepare(group, () => mounting),
  );
  const unproven = comparison.pairs.filter((pair) => !pair.keyProven && work.isLeft(pair)).sort(bySize);
  await shareOut(session, unproven, (worker, pair) => work.searchKeys(worker, pair));
}

function compareTables(
  session: Session<Settings>,
  work: TableWork,
  comparison: Comparison,
  context: StageContext,
): Promise<void> {
  return shareOut(
    session,
    toCompare(comparison, session.workers.length),
    async (worker, group) => {
      const [first] = group as [Mount];
      if (isTiny(first)) await work.runTogether(worker, group, stepsOf, context);
      else await work.runSteps(worker, first, stepsOf(first), context);
    },
    (group) => work.prepare(group, stepsOf),
  );
}

/** What a table goes through when it is compared, and when what differs is made readable. */
function stepsOf(table: Mount): Step[] {
  if (!isPair(table)) return [{ stages: ['55_absent'] }];
  const finding = isPulledBefore(table) ? ['50_compare'] : ['40_sieve', '45_pull', '50_compare'];
  return [
    // in one transaction, since a snapshot does not show what others commit
    { stages: finding },
    { stages: ['60_report'], reads: true },
    { stages: ['62_script'], reads: true },
  ];
}

/** Whether all rows of old are fetched before the snapshot is taken: old is at rest, and several sessions can share the work. */
function isPulledBefore({ how }: Pair): boolean {
  return how.fetchedOld && !how.fetchedLive;
}

/** Fetches all rows of the tables that are joined whole, each over as many connections as there are jobs. */
async function pullShared(
  session: Session<Settings>,
  work: TableWork,
  { pairs }: Comparison,
  runId: string,
): Promise<void> {
  const parts = session.workers.length;
  for (const pair of [...pairs].sort(bySize).filter(isPulledBefore)) {
    const run = (worker: Session<Settings>, settings: Record<string, string>) =>
      work.runFor(worker, pair, ['45_pull'], { runId, settings });
    if (parts === 1 || !pair.how.parted) {
      await run(session, {});
      continue;
    }
    await run(session, { 'pgmend.part': `0/${parts}` });
    const numbers = Array.from({ length: parts }, (_, index) => index + 1);
    await shareOut(session, numbers, (worker, part) => run(worker, { 'pgmend.part': `${part}/${parts}` }));
  }
}
