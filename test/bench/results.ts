import { arch, cpus, platform, totalmem } from 'node:os';
import type { LinkLimits } from '../support/link.ts';
import type { Data } from './compare-databases.ts';
import { median } from './figures.ts';
import type { Took, Way } from './ways.ts';

/** One measurement of one way. */
export interface Sample extends Took {
  tempBytes: number;
  /** Where it went through the proxy: what came from old, and what went there. */
  passed?: { fromOld: number; toOld: number };
  /** Where the database was watched. */
  growth?: number;
}

/** A way in one setting: medians of the rounds, and the most of what has a most. Seconds and bytes. */
export interface WayResult {
  way: string;
  kind: Way['kind'];
  strategy: string | null;
  jobs: number | null;
  /** Strategies that pgmend used. */
  chosen: string[];
  seconds: number;
  all: number[];
  /** From the first stage to the last. */
  comparison: number | null;
  stages: Record<string, number>;
  /** Times the seconds of the floor, and how many times as fast as the plain join. */
  toFloor: number;
  fasterThanPlain: number | null;
  bytesFromOld: number;
  bytesToOld: number;
  /** Bytes from old, against those of the floor. */
  shareOfBytes: number;
  tempBytes: number;
  /** How much larger live's database was at most: what the staging schema takes. */
  stagingBytes: number;
  memoryBytes: number | null;
}

/** All ways with the same data, by the same link. */
export interface Setting extends Data {
  /** `13-18`: the major versions of old and live. */
  versions: string;
  link: LinkLimits | null;
  rounds: number;
  ways: WayResult[];
}

/** What `--out` writes. */
export interface Results {
  version: 1;
  at: string;
  machine: { platform: string; cpu: string; cpus: number; memoryBytes: number; node: string };
  settings: Setting[];
}

export function newResults(): Results {
  const machine = {
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
  };
  return { version: 1, at: new Date().toISOString(), machine, settings: [] };
}

const most = (numbers: (number | undefined)[]) => Math.max(0, ...numbers.filter((n) => n !== undefined));

function middle(numbers: (number | undefined)[]): number | null {
  const known = numbers.filter((n) => n !== undefined);
  return known.length > 0 ? median(known) : null;
}

/** Figures of every way, from one sample beside the clock (round 0) and those of the rounds. */
export function summarize(samples: Map<Way, { beside: Sample; rounds: Sample[] }>): WayResult[] {
  const seconds = (way: Way) => median((samples.get(way)?.rounds ?? []).map((sample) => sample.seconds));
  const bytes = (way: Way, direction: 'fromOld' | 'toOld') => {
    const { beside, rounds } = samples.get(way) as { beside: Sample; rounds: Sample[] };
    return middle(rounds.map(({ passed }) => passed?.[direction])) ?? beside.passed?.[direction] ?? 0;
  };
  const ways = [...samples.keys()];
  const floor = ways.find(({ kind }) => kind === 'floor') as Way;
  const plain = ways.find(({ kind }) => kind === 'plain');
  return [...samples].map(([way, { beside, rounds }]) => {
    const all = [beside, ...rounds];
    const names = Object.keys(beside.stages ?? {});
    return {
      way: way.name,
      kind: way.kind,
      strategy: way.strategy ?? null,
      jobs: way.jobs ?? null,
      chosen: [...new Set(all.flatMap(({ chosen }) => chosen ?? []))],
      seconds: seconds(way),
      all: rounds.map((sample) => sample.seconds),
      comparison: middle(rounds.map(({ comparison }) => comparison)),
      stages: Object.fromEntries(
        names.map((name) => [name, middle(rounds.map(({ stages }) => stages?.[name])) ?? 0]),
      ),
      toFloor: seconds(way) / seconds(floor),
      fasterThanPlain: plain ? seconds(plain) / seconds(way) : null,
      bytesFromOld: bytes(way, 'fromOld'),
      bytesToOld: bytes(way, 'toOld'),
      shareOfBytes: bytes(way, 'fromOld') / bytes(floor, 'fromOld'),
      tempBytes: most(all.map((sample) => sample.tempBytes)),
      stagingBytes: most([beside.growth]),
      memoryBytes: way.kind === 'pgmend' ? most(all.map(({ memory }) => memory)) : null,
    };
  });
}

/** Settings that are alike but for their rows, with what they have in common as a text: the smallest first. */
export function bySize(settings: Setting[]): Setting[][] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings.filter(({ shape }) => shape !== 'demo')) {
    const { versions, link, shape, share, tables } = setting;
    const alike = JSON.stringify([versions, link, shape, share, tables]);
    groups.set(alike, [...(groups.get(alike) ?? []), setting]);
  }
  return [...groups.values()].map((group) => group.sort((one, other) => one.rows - other.rows));
}

/** Time per row of a way against that in a smaller setting: 1 is a growth in line with the rows. */
export function growth(smaller: Setting, larger: Setting, way: string): number | null {
  const perRow = ({ ways, rows }: Setting) => {
    const found = ways.find((one) => one.way === way);
    return found ? found.seconds / rows : null;
  };
  const [before, after] = [perRow(smaller), perRow(larger)];
  return before !== null && after !== null ? after / before : null;
}
