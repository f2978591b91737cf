import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import * as assert from 'uvu/assert';
import type { CliResult } from '../../support/cli.ts';
import { until } from '../../support/poll.ts';
import { accounts, type Workbench, workbench } from '../../support/workbench.ts';

/** Tables that are compared in each way there is, three at a time unless the arguments say otherwise. */
export interface Several extends Workbench {
  /** Counts that a whole run finds, by table. */
  expected: Record<string, typeof accounts.counts | null>;
  /** Arguments of a run. */
  run: string[];
  /** A directory for further config files. */
  beside: string;
  /** How a whole run ends: `gone` cannot be compared. */
  code: number;
}

const rows = (table: string, count: number) => `
  create table ${table} (id int primary key, v text, amount numeric);
  insert into ${table} select n, 'value ' || n, n from generate_series(1, ${count}) as n; analyze ${table};`;
const differ = (table: string, count: number) => `
  delete from ${table} where id = 8; update ${table} set v = 'wrong' where id = 7;
  insert into ${table} values (${count} + 1, 'new', 0);`;
const counts = (count: number) => ({
  old: count,
  live: count,
  identical: count - 2,
  missing: 1,
  corrupted: 1,
  new: 1,
});

/** Taken for more, so that they are brought in parts. */
const large = 6000;
const takenForMore = `alter table big set (autovacuum_enabled = off); update pg_class set reltuples = 200000 where oid = 'big'::regclass;`;

/** Two databases: `tracker` and `notes` go through the sieve, `big` is brought in parts, `accounts` is joined at once, `gone` is on old only. */
export async function several(where?: Parameters<typeof workbench>[0]): Promise<Several> {
  const bench = await workbench(where);
  const both = rows('tracker', 3000) + rows('notes', 900) + rows('big', large) + takenForMore;
  await bench.old.sql.unsafe(
    `${both} create table gone (id int primary key); insert into gone values (1), (2)`,
  );
  await bench.live.sql.unsafe(both + differ('tracker', 3000) + differ('notes', 900) + differ('big', large));
  // not where reports are looked for
  const beside = `${bench.folder}-config`;
  await mkdir(beside);
  const config = join(beside, 'pgmend.yaml');
  await writeFile(
    config,
    'tables: { tracker: { strategy: sieve }, notes: { strategy: sieve }, big: { strategy: full } }',
  );
  const none = { old: 2, live: 0, identical: 0, missing: 2, corrupted: 0, new: 0 };
  return {
    ...bench,
    expected: {
      'public.accounts': accounts.counts,
      'public.big': counts(large),
      'public.gone': none,
      'public.tracker': counts(3000),
      'public.notes': counts(900),
    },
    run: ['run', '--jobs', '3', '--config', config, '--lock-timeout', '2min'],
    code: 7,
    beside,
    drop: async () => {
      await bench.drop();
      await rm(beside, { recursive: true, force: true });
    },
  };
}

/** The same after a whole run, so that there is a staging schema. */
export async function severalCompared(where?: Parameters<typeof several>[0]): Promise<Several> {
  const bench = await several(where);
  const { code, stderr } = await bench.pgmend(bench.run);
  assert.is(code, bench.code, stderr);
  return bench;
}

/** Sessions of ours, working or not, on both sides. */
export async function sessions({ old, live }: Pick<Workbench, 'old' | 'live'>) {
  const ask = (sql: postgres.Sql) => sql<{ name: string; pid: number }[]>`
    select application_name as name, pid from pg_stat_activity
    where application_name like 'pgmend%' and datname = current_database()`;
  const [onOld, onLive] = await Promise.all([ask(old.sql), ask(live.sql)]);
  return { old: [...onOld], live: [...onLive] };
}

/** Waits until neither server has a session of ours, nor live a lock. */
export async function nothingLeft(bench: Pick<Workbench, 'old' | 'live'>): Promise<void> {
  let left: unknown;
  await until('no session of ours is left', async () => {
    left = await sessions(bench);
    return Object.values(await sessions(bench)).every((list) => list.length === 0);
  }).catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify(left)}`);
  });
  const locks = await bench.live.sql`
    select from pg_locks where locktype = 'advisory' and classid = 1885826404
      and database = (select oid from pg_database where datname = current_database())`;
  if (locks.length > 0) throw new Error('the lock on the staging schema is still held');
}

/** A run that is under way. */
export interface Running {
  child: ReturnType<Workbench['start']>;
  ended: Promise<CliResult>;
}

export function startRun(bench: Several, args: string[] = []): Running {
  const child = bench.start([...bench.run, ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Waits for something of a run that is under way; throws when the run ends first. */
export async function meanwhile<T>(
  { ended }: Running,
  what: string,
  ask: () => Promise<T>,
): Promise<Exclude<T, false | undefined>> {
  let over: CliResult | undefined;
  void ended.then((result) => {
    over = result;
  });
  return until(
    what,
    async () => {
      const answer = await ask();
      if (over && !answer) throw new Error(`it ended (${over.code}) before ${what}\n${over.stderr}`);
      return answer;
    },
    30,
  );
}

/** How it ended; an error when it does not. */
export async function endOf({ ended }: Running): Promise<CliResult> {
  let result: CliResult | undefined;
  void ended.then((end) => {
    result = end;
  });
  return until('pgmend ends', () => result, 20);
}
