import { chart } from './chart.ts';
import { table } from './figures.ts';
import { bySize, growth, type Results, type Setting, type WayResult } from './results.ts';
import { targets, verdict } from './targets.ts';

// What a run saw, as Markdown.

const count = (rows: number) => rows.toLocaleString('en-US');
const times = (ratio: number | null) => (ratio === null ? '' : `${ratio.toFixed(2)} ×`);
const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
const megabytes = (bytes: number | null) => (bytes === null ? '' : (bytes / 1e6).toFixed(1));

/** A setting in a few words, for a heading or a line of progress. */
export function describeSetting(
  setting: Pick<Setting, 'versions' | 'shape' | 'rows' | 'share' | 'tables' | 'link'>,
): string {
  const { shape, rows, share, tables } = setting;
  const what =
    shape === 'demo'
      ? 'the people of the demo'
      : `${count(rows)} ${shape} rows${tables > 1 ? ` in ${tables} tables` : ''}, ${percent(share)} different`;
  return `${what}, ${describePlace(setting)}`;
}

function describePlace({ versions, link }: Pick<Setting, 'versions' | 'link'>): string {
  const held = [
    ...(link?.mbit === undefined ? [] : [`${link.mbit} Mbit/s`]),
    ...(link?.delay === undefined ? [] : [`${link.delay} ms`]),
  ];
  return `Postgres ${versions.replace('-', ' → ')}, ${link ? `a link of ${held.join(' and ')}` : 'on loopback'}`;
}

/** A heading and a table for all settings of one shape, one pair of versions and one link. */
function places(settings: Setting[]): Map<string, Setting[]> {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const { shape, tables } = setting;
    const what = shape === 'demo' ? 'The people of the demo' : `${shape === 'wide' ? 'Wide' : 'Narrow'} rows`;
    const title = `${what}${tables > 1 ? ` in ${tables} tables` : ''}, ${describePlace(setting)}`;
    groups.set(title, [...(groups.get(title) ?? []), setting]);
  }
  return groups;
}

/** The way's name, and what `auto` came to. */
const nameOf = ({ way, strategy, chosen }: WayResult) =>
  strategy === 'auto' && chosen.length > 0 ? `${way} (${chosen.join(', ')})` : way;

function settingLines({ rows, share, shape, ways }: Setting): string[][] {
  return ways.map((way) => [
    nameOf(way),
    count(rows),
    shape === 'demo' ? '' : percent(share),
    way.seconds.toFixed(2),
    way.comparison?.toFixed(2) ?? '',
    times(way.toFloor),
    way.kind === 'floor' ? '' : times(way.fasterThanPlain),
    megabytes(way.bytesFromOld),
    percent(way.shareOfBytes),
    megabytes(way.tempBytes),
    megabytes(way.stagingBytes),
    megabytes(way.memoryBytes),
  ]);
}

const columns = [
  'way',
  'rows',
  'different',
  'seconds',
  'comparison',
  '× COPY',
  'faster than plain',
  'MB from old',
  'of COPY’s',
  'temp MB',
  'staging MB',
  'node MB',
];

function growthTable(settings: Setting[]): string {
  const lines = bySize(settings).flatMap((group) =>
    group.slice(1).flatMap((larger, index) => {
      const smaller = group[index] as Setting;
      const { shape, share } = larger;
      return larger.ways.map(({ way }) => [
        way,
        `${shape}, ${percent(share)}, ${describePlace(larger)}`,
        `${count(smaller.rows)} → ${count(larger.rows)}`,
        times(growth(smaller, larger, way)),
      ]);
    }),
  );
  if (lines.length === 0) return '';
  return `\n### Growth\n\nSeconds per row, against those of the smaller table; 1 is a growth in line with the rows.\n\n${table(['way', 'rows that are', 'rows', 'seconds per row'], lines)}`;
}

function targetTable(settings: Setting[]): string {
  const lines = targets(settings).map((target) => {
    const figure = (value: number) => `${Number(value.toPrecision(3))} ${target.unit}`.trim();
    const measured = target.measured === null ? '' : figure(target.measured);
    return [target.target, `≤ ${figure(target.limit)}`, measured, verdict(target)];
  });
  return table(['target', 'wanted', 'measured', ''], lines);
}

/** Everything that a run saw. */
export function page({ at, machine, settings }: Results): string {
  const { cpu, cpus, platform, memoryBytes, node } = machine;
  const rounds = Math.min(...settings.map((setting) => setting.rounds));
  const gigabytes = Math.round(memoryBytes / 2 ** 30);
  const sections = [...places(settings)].map(
    ([title, group]) => `\n### ${title}\n\n${table(columns, group.flatMap(settingLines))}`,
  );
  return [
    `Measured on ${at.slice(0, 10)}, ${rounds === 1 ? 'in one round' : `medians of ${rounds} rounds`}: `,
    `${cpus} × ${cpu}, ${gigabytes} GiB, ${platform}, Node ${node.slice(1)}.\n`,
    `\n### Targets\n\n${targetTable(settings)}`,
    chart(settings),
    ...sections,
    growthTable(settings),
  ].join('');
}
