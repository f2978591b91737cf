import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differingRows } from '../../src/compare/report/differing-rows.ts';
import type { Report } from '../../src/compare/report/schema.ts';
import { pgmend } from '../support/cli.ts';
import { type CompareDatabases, type Data, tableNames, withSql } from './compare-databases.ts';
import { copyOut } from './copy-out.ts';
import { plainJoin } from './plain-join.ts';
import type { Counts } from './rows.ts';

/** What one comparison took. */
export interface Took {
  seconds: number;
  /** Of it, from the first stage to the last, as the journal tells: without node's start and the report. */
  comparison?: number;
  /** Seconds of each stage. */
  stages?: Record<string, number>;
  /** The strategies that the report names. */
  chosen?: string[];
  /** Peak memory of the node process, in bytes. */
  memory?: number;
}

/** Where and what to compare. `old` is where live finds old: directly, or by way of the proxy. */
export interface Task {
  databases: CompareDatabases;
  data: Data;
  expected: Counts;
  old: string;
}

/** One way to compare, or the floor under all of them. */
export interface Way {
  name: string;
  kind: 'floor' | 'plain' | 'pgmend';
  /** As given to pgmend; `none` leaves the option away. */
  strategy?: string;
  jobs?: number;
  run(task: Task): Promise<Took>;
}

export const memoryHook = fileURLToPath(new URL('memory.cjs', import.meta.url));
const hour = 3_600_000;

/** @throws when a way counted something else than what the data was made with */
export function expectCounts(who: string, counted: Partial<Counts>, expected: Counts): void {
  const wrong = Object.entries(counted).filter(([kind, rows]) => rows !== expected[kind as keyof Counts]);
  if (wrong.length === 0) return;
  const list = wrong.map(([kind, rows]) => `${kind}: ${rows} instead of ${expected[kind as keyof Counts]}`);
  throw new Error(`${who} counted wrong: ${list.join(', ')}`);
}

/** Rows of all tables of a report. */
export function sumCounts({ tables }: Report): Counts {
  const total: Counts = { old: 0, live: 0, identical: 0, missing: 0, corrupted: 0, new: 0 };
  for (const { table, counts } of tables) {
    if (!counts) throw new Error(`${table} was not compared`);
    for (const kind of Object.keys(total) as (keyof Counts)[]) total[kind] += counts[kind];
  }
  return total;
}

/** Seconds of the stages, and of all of them from the first one's begin to the last one's end. */
async function journalled(live: string): Promise<{ comparison: number; stages: Record<string, number> }> {
  return withSql(live, async (sql) => {
    const [all] = await sql`
      select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds
      from pgmend.runs where stage is not null`;
    const rows = await sql`
      select stage, sum(extract(epoch from finished_at - started_at))::float8 as seconds
      from pgmend.runs where stage is not null group by stage order by stage`;
    const stages = Object.fromEntries(rows.map(({ stage, seconds }) => [stage, seconds]));
    return { comparison: all?.seconds, stages };
  });
}

/** `pgmend run`, as a process, with all files of the report. */
export function byPgmend(strategy: string, jobs: number): Way {
  const name = `pgmend${strategy === 'none' ? '' : ` ${strategy}`}${jobs > 1 ? `, ${jobs} jobs` : ''}`;
  const args = ['run', '--quiet', ...(strategy === 'none' ? [] : ['--strategy', strategy])];
  if (jobs > 1) args.push('--jobs', String(jobs));
  const run = async ({ databases, expected, old }: Task): Promise<Took> => {
    const folder = mkdtempSync(join(tmpdir(), 'pgmend-compare-run-'));
    const memoryFile = join(folder, 'memory');
    const env = {
      PGMEND_OLD_URL: old,
      PGMEND_LIVE_URL: databases.live,
      NODE_OPTIONS: `--require ${JSON.stringify(memoryHook)}`,
      BENCH_MEMORY_FILE: memoryFile,
    };
    try {
      const started = performance.now();
      const { code, stderr } = await pgmend(args, { cwd: folder, env, timeout: 4 * hour });
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0 && code !== 1) throw new Error(`${name} ended with ${code}: ${stderr}`);
      const report: Report = JSON.parse(readFileSync(join(folder, 'pgmend-report', 'report.json'), 'utf8'));
      expectCounts(name, sumCounts(report), expected);
      const { missing, corrupted } = differingRows(report);
      if (missing + corrupted > 0 !== (code === 1)) throw new Error(`${name} ended with ${code}`);
      const chosen = [...new Set(report.tables.map(({ strategy: one }) => one ?? 'none'))];
      const memory = Number(readFileSync(memoryFile, 'utf8'));
      return { seconds, ...(await journalled(databases.live)), chosen, memory };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return { name, kind: 'pgmend', strategy, jobs, run };
}

/** What people write themselves: a FULL JOIN over postgres_fdw as it comes. */
export const byPlainJoin: Way = {
  name: 'plain FULL JOIN',
  kind: 'plain',
  run: async ({ databases, data, expected, old }) => {
    const { seconds, counts } = await plainJoin(databases.live, old, data);
    expectCounts('the plain join', counts, expected);
    return { seconds };
  },
};

/** What any client that reads both sides must wait for: COPY of all of it, both sides at the same time. */
export const floor: Way = {
  name: 'COPY of both sides',
  kind: 'floor',
  run: async ({ databases, data, old }) => {
    const clients = await Promise.all([copyOut(old), copyOut(databases.live)]);
    const started = performance.now();
    await Promise.all(clients.map((client) => client.tables(tableNames(data))));
    const seconds = (performance.now() - started) / 1000;
    await Promise.all(clients.map((client) => client.end()));
    return { seconds };
  },
};
