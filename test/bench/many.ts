import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/compare/report/schema.ts';
import type { Major } from '../../src/embedded/binaries.ts';
import { pgmend } from '../support/cli.ts';
import { temporaryPlace } from '../support/place.ts';
import type { Data } from './compare-databases.ts';
import { writeDocs } from './docs.ts';
import { median, say, table } from './figures.ts';
import { type ManyDatabases, manyDatabases } from './many-databases.ts';
import { countByJoin } from './plain-join.ts';
import type { Counts } from './rows.ts';
import { expectCounts, memoryHook, sumCounts } from './ways.ts';

export interface TablesBenchOptions {
  tables: number[];
  rows: number;
  jobs: number[];
  rounds: number;
  versions: { old: Major; live: Major };
  docs?: true;
}

interface Took {
  seconds: number;
  memory?: number;
}

/** One thing that is measured. */
interface Way {
  name: string;
  run(databases: ManyDatabases, data: Data, expected: Counts): Promise<Took>;
}

/** What one way took with so many tables, in all rounds. */
interface Measured {
  way: string;
  data: Data;
  took: Took[];
}

/** A command of pgmend as a process, with what it looks at by itself. */
function byCommand(args: string[], name = args.join(' ')): Way {
  const run = async ({ old, live }: ManyDatabases, _: Data, expected: Counts): Promise<Took> => {
    const folder = mkdtempSync(join(temporaryPlace(), 'pgmend-many-run-'));
    const memoryFile = join(folder, 'memory');
    const env = {
      PGMEND_OLD_URL: old,
      PGMEND_LIVE_URL: live,
      NODE_OPTIONS: `--require ${JSON.stringify(memoryHook)}`,
      BENCH_MEMORY_FILE: memoryFile,
    };
    try {
      const started = performance.now();
      const { code, stderr } = await pgmend([...args, '--quiet'], { cwd: folder, env, timeout: 3_600_000 });
      const seconds = (performance.now() - started) / 1000;
      const memory = Number(readFileSync(memoryFile, 'utf8'));
      if (code !== 0 && code !== 1) throw new Error(`pgmend ${name} ended with ${code}: ${stderr}`);
      if (args[0] === 'run') {
        const report: Report = JSON.parse(readFileSync(join(folder, 'pgmend-report', 'report.json'), 'utf8'));
        expectCounts(`pgmend ${name}`, sumCounts(report), expected);
        // the next one finds nothing, as this one did
        await pgmend(['clean', '--quiet'], { env, timeout: 3_600_000 });
      }
      return { seconds, memory };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return { name: `pgmend ${name}`, run };
}

/** What people write themselves, one statement a table; what it is mounted with is not on the clock. */
const byHand: Way = {
  name: 'FULL JOIN a table, by hand',
  run: async ({ live }, data, expected) => {
    const { seconds, counts } = await countByJoin(live, data);
    expectCounts('the join by hand', counts, expected);
    return { seconds };
  },
};

async function measure(
  databases: ManyDatabases,
  ways: Way[],
  data: Data,
  rounds: number,
): Promise<Measured[]> {
  const about = `${data.tables} tables, ${data.share === 0 ? 'nothing' : 'one row of each'} different`;
  say(`making ${about}`);
  const expected = await databases.fill(data);
  const measured = ways.map(({ name }): Measured => ({ way: name, data, took: [] }));
  for (let round = 1; round <= rounds; round++) {
    for (let turn = 0; turn < ways.length; turn++) {
      // each round begins with another one
      const index = (turn + round - 1) % ways.length;
      const took = await (ways[index] as Way).run(databases, data, expected);
      measured[index]?.took.push(took);
      say(`${about}, round ${round}: ${ways[index]?.name}: ${took.seconds.toFixed(2)} s`);
    }
  }
  return measured;
}

const secondsOf = ({ took }: Measured) => median(took.map(({ seconds }) => seconds));

function lines(all: Measured[]): string[][] {
  const of = (way: string, tables: number, share: number) =>
    all.find((one) => one.way === way && one.data.tables === tables && one.data.share === share) as Measured;
  const least = Math.min(...all.map(({ data }) => data.tables));
  return all.map((one) => {
    const { way, data, took } = one;
    const seconds = secondsOf(one);
    const each = (seconds * 1000) / data.tables;
    const before = (secondsOf(of(way, least, data.share)) * 1000) / least;
    const memory = took.flatMap(({ memory: bytes }) => bytes ?? []);
    return [
      way,
      data.tables.toLocaleString('en-US'),
      data.share === 0 ? 'nothing' : 'one row each',
      seconds.toFixed(2),
      each.toFixed(1),
      `${(seconds / secondsOf(of(byHand.name, data.tables, data.share))).toFixed(2)} ×`,
      data.tables === least ? '' : `${(each / before).toFixed(2)} ×`,
      memory.length === 0 ? '' : (Math.max(...memory) / 1e6).toFixed(0),
    ];
  });
}

const columns = ['way', 'tables', 'different', 'seconds', 'ms a table', '× by hand', 'growth', 'node MB'];

/** Measures what many small tables take; prints a table. A wrong count ends it. */
export async function benchTables(options: TablesBenchOptions): Promise<void> {
  const { tables, rows, jobs, rounds, versions, docs } = options;
  const runs = jobs.map((count) => byCommand(['run', '--jobs', String(count)]));
  const ways = [byHand, ...runs, byCommand(['check']), byCommand(['plan'])];
  const databases = await manyDatabases(versions);
  try {
    const all: Measured[] = [];
    for (const count of tables) {
      for (const share of [0, 1 / rows]) {
        const data: Data = { shape: 'narrow', rows: count * rows, share, tables: count };
        all.push(...(await measure(databases, ways, data, rounds)));
      }
    }
    const text = table(columns, lines(all));
    process.stdout.write(text);
    if (docs)
      writeDocs(
        `Medians of ${rounds} rounds, ${rows} rows a table, Postgres ${versions.old} → ${versions.live}.\n\n${text}`,
        'tables',
      );
  } finally {
    await databases.stop();
  }
}
