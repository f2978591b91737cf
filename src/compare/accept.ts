import type { StageContext } from '../session/execute.ts';
import type { Session } from '../session/session.ts';
import { shareOut } from '../session/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { plural } from '../words.ts';
import { bySize } from './groups.ts';
import type { Comparison } from './resolve/model.ts';
import type { TableWork } from './table-work.ts';

/**
 * Notes which rows that differ somebody has decided to leave as live has them, when it is known what happened to each. What was
 * decided about tables that are not compared now is said, and nothing more.
 */
export async function acceptDecided(
  session: Session<Settings>,
  work: TableWork,
  { pairs, findings }: Comparison,
  context: StageContext,
): Promise<void> {
  const { decisions } = session.settings;
  if (!decisions) return;
  const tables = new Set(decisions.decisions.map(({ table }) => table));
  const decided = pairs.filter((pair) => tables.has(pair.name) && work.isLeft(pair)).sort(bySize);
  await shareOut(session, decided, (worker, pair) =>
    work.tryFor(worker, [pair], () => ['63_accept'], context, {
      code: 'not_accepted',
      words: 'nothing is accepted, since what was decided does not fit',
    }),
  );
  for (const table of [...tables].filter((name) => !decided.some((pair) => pair.name === name)).sort()) {
    const own = decisions.decisions.filter((one) => one.table === table).length;
    const detail = `${plural(own, 'decision')} about ${table}, which was not compared`;
    findings.push({ severity: 'info', table: null, code: 'decided_elsewhere', detail });
  }
}
