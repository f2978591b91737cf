import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { type EmbeddedServer, startServer } from '../embedded/server.ts';
import { stopServer } from '../embedded/stop.ts';
import { temporaryDirectory } from '../embedded/temporary.ts';
import { PgmendError, usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

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
    throw cannotStart(failed.reason);
  }
  const [old, live] = servers as [EmbeddedServer, EmbeddedServer];
  return { directory, oldUrl: old.url(sides.old.database), liveUrl: live.url(sides.live.database), stop };
}

/** Not a bug of ours: the servers are optional dependencies, and not every machine can run them. */
function cannotStart(cause: unknown): PgmendError {
  return new PgmendError('the demo cannot start its servers', {
    exitCode: exitCodes.usage,
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: 'The demo brings servers of its own; all other commands work without them, on yours.',
    cause,
  });
}

/** Makes a database on one of the servers, and fills it. */
export async function loadDatabase(url: string, statements: string): Promise<void> {
  const open = (target: string) => postgres(target, { max: 1, onnotice: () => {} });
  const database = url.replace(/^.*\//, '');
  const admin = open(inDatabase(url, 'postgres'));
  try {
    await admin`create database ${admin(database)} template template0 encoding 'UTF8'`;
  } finally {
    await admin.end();
  }
  const sql = open(url);
  try {
    await sql.unsafe(statements);
  } finally {
    await sql.end();
  }
}

/** The URL of another database on the same server. */
export function inDatabase(url: string, database: string): string {
  return url.replace(/\/[^/]*$/, `/${database}`);
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
      `${directory} is not a directory of a demo`,
      '`pgmend demo --keep` says which one it made.',
    );
  }
  await Promise.all(clusters.map((cluster) => stopServer(cluster, 'immediate')));
  await rm(directory, { recursive: true, force: true });
}
