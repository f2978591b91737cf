import { readFileSync, writeFileSync } from 'node:fs';
import type { Major } from '../../src/embedded/binaries.ts';
import type { LinkLimits } from '../support/link.ts';
import { type CompareDatabases, compareDatabases, type Data } from './compare-databases.ts';
import { writeDocs } from './docs.ts';
import { say } from './figures.ts';
import { newResults, type Results, type Sample, type Setting, summarize } from './results.ts';
import type { Shape } from './rows.ts';
import { sample } from './sample.ts';
import { stageTables } from './stage-table.ts';
import { describeSetting, page } from './tables.ts';
import { byPgmend, byPlainJoin, floor, type Task, type Way } from './ways.ts';

/** What is done with results beside printing them. */
interface Giving {
  stages?: true;
  docs?: true;
}

export interface CompareBenchOptions extends Giving {
  rows: number[];
  shares: number[];
  shapes: Shape[];
  strategies: string[];
  versions: { old: Major; live: Major }[];
  jobs: number[];
  tables: number;
  rounds: number;
  link: (LinkLimits | null)[];
  /** Whether the people of `pgmend demo` are compared too, and the plain join measured. */
  demo: boolean;
  plain: boolean;
  out?: string;
}

/**
 * Measures every way in turn, round after round, each round beginning with another one. Round 0 is not on the clock:
 * it goes through the proxy, which costs each of a thousand fetches a little, and it warms what can be warmed.
 */
async function measure(
  ways: Way[],
  task: Task,
  links: (LinkLimits | null)[],
  rounds: number,
  describe: (link: LinkLimits | null) => string,
): Promise<{ link: LinkLimits | null; ways: Setting['ways'] }[]> {
  const beside = new Map<Way, Sample>();
  for (const way of ways) beside.set(way, await sample(way, task, { link: null, watch: true }));
  const results: { link: LinkLimits | null; ways: Setting['ways'] }[] = [];
  for (const link of links) {
    const samples = new Map(
      ways.map((way) => [way, { beside: beside.get(way) as Sample, rounds: [] as Sample[] }]),
    );
    for (let round = 1; round <= rounds; round++) {
      const first = (round - 1) % ways.length;
      for (const way of [...ways.slice(first), ...ways.slice(0, first)]) {
        const result = await sample(way, task, { link });
        samples.get(way)?.rounds.push(result);
        say(`${describe(link)}, round ${round}: ${way.name}: ${result.seconds.toFixed(2)} s`);
      }
    }
    results.push({ link, ways: summarize(samples) });
  }
  return results;
}

/** What is compared, the smallest first. */
function allData({ rows, shares, shapes, tables, demo }: CompareBenchOptions): Data[] {
  const made = shapes.flatMap((shape) =>
    rows.flatMap((count) => shares.map((share) => ({ shape, rows: count, share, tables }))),
  );
  return demo ? [{ shape: 'demo', rows: 81_413, share: 0.5, tables: 1 }, ...made] : made;
}

async function measureAll(
  options: CompareBenchOptions,
  databases: CompareDatabases,
  versions: string,
  keep: (settings: Setting[]) => void,
): Promise<void> {
  const { strategies, jobs, rounds, link, plain } = options;
  const pgmend = strategies.flatMap((strategy) => jobs.map((count) => byPgmend(strategy, count)));
  const ways = [floor, ...(plain ? [byPlainJoin] : []), ...pgmend];
  for (const data of allData(options)) {
    const about = (held: LinkLimits | null) => describeSetting({ versions, ...data, link: held });
    say(`making ${about(null)}`);
    const expected = await databases.fill(data);
    const task = { databases, data, expected, old: databases.old };
    // the demo is about a start on one machine
    const links = data.shape === 'demo' ? [null] : link;
    const measured = await measure(ways, task, links, rounds, about);
    keep(measured.map((one) => ({ versions, ...data, rounds, ...one })));
  }
}

function give(results: Results, { stages, docs }: Giving): void {
  const text = page(results);
  process.stdout.write(stages ? text + stageTables(results.settings) : text);
  if (docs) writeDocs(text);
}

/** Measures comparisons; prints tables, and writes what it saw. A wrong count ends it. */
export async function benchCompare(options: CompareBenchOptions): Promise<void> {
  const results = newResults();
  // again and again: a long run that breaks leaves what it has
  const keep = (settings: Setting[]) => {
    results.settings.push(...settings);
    if (options.out) writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  };
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () => reject(new Error('interrupted'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  });
  interrupted.catch(() => {});
  for (const majors of options.versions) {
    const databases = await compareDatabases(majors);
    try {
      // stopping the servers, which hold gigabytes, ends what was being measured
      await Promise.race([measureAll(options, databases, `${majors.old}-${majors.live}`, keep), interrupted]);
    } finally {
      await databases.stop();
    }
  }
  give(results, options);
}

/** Prints what earlier runs wrote, as one. */
export function showResults(files: string[], options: Giving): void {
  const all = files.map((file): Results => JSON.parse(readFileSync(file, 'utf8')));
  const [first] = all as [Results, ...Results[]];
  give({ ...first, settings: all.flatMap(({ settings }) => settings) }, options);
}
