import { readFileSync, writeFileSync } from 'node:fs';
import type { Major } from '../../src/embedded/binaries.ts';
import type { LinkLimits } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { type CompareDatabases, compareDatabases, type Data } from './compare-databases.ts';
import { writeDocs } from './docs.ts';
import { say } from './figures.ts';
import { tempBytes, withGrowth } from './measured.ts';
import { newResults, type Results, type Sample, type Setting, summarize } from './results.ts';
import type { Shape } from './rows.ts';
import { describeSetting, page } from './tables.ts';
import { byPgmend, byPlainJoin, floor, type Task, type Way } from './ways.ts';

export interface CompareBenchOptions {
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
  docs?: true;
}

/** Runs a way on a live that holds nothing but its data, and measures what can be seen beside the clock. */
async function sample(
  way: Way,
  task: Task,
  { link, watch }: { link: LinkLimits | null; watch?: true },
): Promise<Sample> {
  const { databases } = task;
  const { live, old, proxy } = databases;
  await databases.clean();
  const before = await tempBytes(live);
  const proxied = link !== null || watch;
  if (proxied) await proxy.restart(link ?? {});
  const run = () => way.run({ ...task, old: proxied ? proxy.url(old) : old });
  const [took, growth] = watch ? await withGrowth(live, run) : [await run(), undefined];
  const temp = (await tempBytes(live)) - before;
  const result: Sample = { ...took, tempBytes: temp, ...(growth === undefined ? {} : { growth }) };
  if (!proxied) return result;
  // the last words of a connection are bytes too
  const { fromTarget, toTarget } = await until('the connections to old are closed', async () => {
    const counts = await proxy.counts();
    return counts.open === 0 && counts;
  });
  return { ...result, passed: { fromOld: fromTarget.bytes, toOld: toTarget.bytes } };
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
): Promise<Setting[]> {
  const { strategies, jobs, rounds, link, plain } = options;
  const pgmend = strategies.flatMap((strategy) => jobs.map((count) => byPgmend(strategy, count)));
  const ways = [floor, ...(plain ? [byPlainJoin] : []), ...pgmend];
  const settings: Setting[] = [];
  for (const data of allData(options)) {
    const about = (held: LinkLimits | null) => ({ versions, ...data, link: held });
    say(`making ${describeSetting(about(null))}`);
    const expected = await databases.fill(data);
    const task = { databases, data, expected, old: databases.old };
    // the demo is about a start on one machine
    const links = data.shape === 'demo' ? [null] : link;
    const measured = await measure(ways, task, links, rounds, (held) => describeSetting(about(held)));
    settings.push(...measured.map((one) => ({ versions, ...data, rounds, ...one })));
  }
  return settings;
}

function give(results: Results, { docs }: { docs?: true }): void {
  const text = page(results);
  process.stdout.write(text);
  if (docs) writeDocs(text);
}

/** Measures comparisons; prints tables, and writes what it saw. A wrong count ends it. */
export async function benchCompare(options: CompareBenchOptions): Promise<void> {
  const results = newResults();
  for (const majors of options.versions) {
    const databases = await compareDatabases(majors);
    try {
      results.settings.push(...(await measureAll(options, databases, `${majors.old}-${majors.live}`)));
    } finally {
      await databases.stop();
    }
    // a long run that breaks later leaves what it has
    if (options.out) writeFileSync(options.out, `${JSON.stringify(results, null, 2)}\n`);
  }
  give(results, options);
}

/** Prints what earlier runs wrote, as one. */
export function showResults(files: string[], options: { docs?: true }): void {
  const all = files.map((file): Results => JSON.parse(readFileSync(file, 'utf8')));
  const [first] = all as [Results, ...Results[]];
  give({ ...first, settings: all.flatMap(({ settings }) => settings) }, options);
}
