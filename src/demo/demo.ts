import type { Report } from '../compare/report/schema.ts';
import { runAndReport } from '../compare/report.ts';
import { repair } from '../repair/repair.ts';
import { wholeRepair } from '../repair/resolve/choice.ts';
import type { RepairAnswer, UndoAnswer } from '../repair/schema.ts';
import { undo } from '../repair/undo.ts';
import type { Io } from '../session/events.ts';
import { throwIfInterrupted } from '../session/session.ts';
import { defaults } from '../settings/defaults.ts';
import { resolveSettings, type Settings } from '../settings/settings.ts';
import { renderSql } from '../stages/templates.ts';
import { type DemoServers, loadDatabase } from './servers.ts';

/** Fills both sides with the same people at every call: see sql/demo/people.sql. */
export async function loadPeople({ oldUrl, liveUrl }: DemoServers): Promise<void> {
  await Promise.all([
    loadDatabase(oldUrl, renderSql('demo/people.sql', { live: false })),
    loadDatabase(liveUrl, renderSql('demo/people.sql', { live: true })),
  ]);
}

function demoSettings({ oldUrl, liveUrl }: DemoServers, out?: string): Promise<Settings> {
  return resolveSettings({ old: oldUrl, live: liveUrl, ...(out ? { out } : {}) }, {});
}

/** Compares the two sides of the demo, as `pgmend run` does, and writes the report into `out`. */
export async function compareDemo(
  servers: DemoServers,
  io: Io,
  out: string | undefined,
): Promise<{ report: Report; out: string; milliseconds: number }> {
  throwIfInterrupted(io);
  const settings = await demoSettings(servers, out);
  const started = performance.now();
  const report = await runAndReport(settings, io);
  return { report, out: settings.out, milliseconds: performance.now() - started };
}

/** Repairs live, as `pgmend repair --apply` does, and times it. */
export async function repairDemo(
  servers: DemoServers,
  io: Io,
): Promise<{ answer: RepairAnswer; milliseconds: number }> {
  throwIfInterrupted(io);
  const settings = await demoSettings(servers);
  const started = performance.now();
  const answer = await repair(settings, io, {
    ...wholeRepair,
    apply: true,
    singleTransaction: false,
    batch: defaults.batch,
  });
  return { answer, milliseconds: performance.now() - started };
}

/** Takes the repair back, as `pgmend undo --apply` does. */
export async function undoDemo(servers: DemoServers, io: Io): Promise<UndoAnswer> {
  throwIfInterrupted(io);
  const mode = { apply: true, singleTransaction: false, batch: defaults.batch };
  return undo(await demoSettings(servers), io, { ...mode, withoutTriggers: false, repair: null });
}
