import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Io } from '../core/events.ts';
import { repair } from '../core/repair.ts';
import { runAndReport } from '../core/report.ts';
import { throwIfInterrupted } from '../core/session.ts';
import { undo } from '../core/undo.ts';
import type { RepairAnswer, UndoAnswer } from '../core/write-schema.ts';
import { type EmbeddedServer, startServer } from '../embedded/server.ts';
import { stopServer } from '../embedded/stop.ts';
import { temporaryDirectory } from '../embedded/temporary.ts';
import { usageError } from '../errors.ts';
import { wholeRepair } from '../repair/choice.ts';
import type { Report } from '../report/schema.ts';
import { defaults } from '../settings/defaults.ts';
import { resolveSettings, type Settings } from '../settings/settings.ts';
import { renderSql } from '../sql/templates.ts';

/** The two servers of the demo. `stop` ends them and removes all that was theirs. */
export interface DemoServers {
  directory: string;
  oldUrl: string;
  liveUrl: string;
  stop(): Promise<void>;
}

/** Databases of the demo, with the names and passwords of the original challenge. */
const sides = {
  old: { major: 13, user: 'old', password: 'hehehe', database: 'old' },
  live: { major: 18, user: 'new', password: 'hahaha', database: 'new' },
} as const;

/** Starts Postgres 13 as old and 18 as live, on free ports, in a temporary directory. */
export async function startDemoServers({ detached }: { detached: boolean }): Promise<DemoServers> {
  const directory = await temporaryDirectory('pgmend-demo-');
  const start = (side: 'old' | 'live') =>
    startServer({ ...sides[side], directory: join(directory, side), detached });
  const started = await Promise.allSettled([start('old'), start('live')]);
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop('immediate')));
    await rm(directory, { recursive: true, force: true });
  };
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [old, live] = servers as [EmbeddedServer, EmbeddedServer];
  return { directory, oldUrl: old.url(sides.old.database), liveUrl: live.url(sides.live.database), stop };
}

async function loadSide(url: string, database: string, live: boolean): Promise<void> {
  const open = (target: string) => postgres(target, { max: 1, onnotice: () => {} });
  const admin = open(url.replace(/\/[^/]*$/, '/postgres'));
  try {
    await admin`create database ${admin(database)}`;
  } finally {
    await admin.end();
  }
  const sql = open(url);
  try {
    await sql.unsafe(renderSql('demo/people.sql', { live }));
  } finally {
    await sql.end();
  }
}

/** Fills both sides with the same people at every call: see sql/demo/people.sql. */
export async function loadDemoData({ oldUrl, liveUrl }: DemoServers): Promise<void> {
  await Promise.all([
    loadSide(oldUrl, sides.old.database, false),
    loadSide(liveUrl, sides.live.database, true),
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

/**
 * Ends a demo that was left up with --keep.
 *
 * @throws PgmendError (exit 2) for a directory that no demo made
 */
export async function stopDemo(directory: string): Promise<void> {
  const clusters = ['old', 'live'].map((side) => join(directory, side, 'data'));
  // all of it is removed, so a name alone is not enough
  const made = clusters.every((cluster) => existsSync(join(cluster, 'PG_VERSION')));
  if (!made || !/(^|\/)pgmend-demo-[^/]+\/?$/.test(directory)) {
    throw usageError(
      `${directory} is no directory of a demo`,
      '`pgmend demo --keep` says which one it made.',
    );
  }
  await Promise.all(clusters.map((cluster) => stopServer(cluster, 'immediate')));
  await rm(directory, { recursive: true, force: true });
}
