import { bySize, growth, type Setting, type WayResult } from './results.ts';

/** A target of the design, and what was measured of it in the worst of the settings that it is about. */
export interface Target {
  target: string;
  /** The figure must not be above this. */
  limit: number;
  /** Null where nothing was measured that it is about. */
  measured: number | null;
  unit: '' | 's' | '×' | '%' | 'MB';
  met: boolean | null;
}

/** What users get: the strategy that pgmend chooses, in one session. */
const usual = ({ ways }: Setting): WayResult[] => {
  const ours = ways.filter(({ kind, jobs }) => kind === 'pgmend' && jobs === 1);
  const auto = ours.filter(({ strategy }) => strategy === 'auto');
  return auto.length > 0 ? auto : ours.filter(({ strategy }) => strategy === 'none');
};

/** How much longer per row ten million rows may take than one million, and still count as in line with the rows. */
const linear = 1.1;

/** What it takes to tell what happened, as a share of what it takes to find the rows. */
function diagnosisOf(comparison: number | null, stages: WayResult['stages']): number[] {
  const took = (stages['61_diagnose'] ?? 0) + (stages['64_common'] ?? 0);
  return comparison === null || took === 0 ? [] : [took / (comparison - took)];
}

/** Says of each target whether it is met, and by what figure. */
export function targets(settings: Setting[]): Target[] {
  const target = (text: string, limit: number, unit: Target['unit'], figures: number[]): Target => {
    const measured = figures.length > 0 ? Math.max(...figures) : null;
    return { target: text, limit, measured, unit, met: measured === null ? null : measured <= limit };
  };
  const demo = settings.filter(({ shape }) => shape === 'demo').flatMap(usual);
  const narrow = settings.filter(({ shape, tables }) => shape === 'narrow' && tables === 1);
  const near = narrow.filter(({ link, share }) => link === null && share === 0.001);
  const million = near.filter(({ rows }) => rows === 1_000_000).flatMap(usual);
  const diagnosed = narrow
    .filter(({ link, share, rows }) => link === null && share === 0.01 && rows === 1_000_000)
    .flatMap(usual);
  const far = narrow
    .filter(
      ({ link, share, rows }) =>
        link?.mbit === 100 && link.delay === 2 && share === 0.0001 && rows >= 1_000_000,
    )
    .flatMap(usual);
  const grown = bySize(near).flatMap((group) => {
    const [small, large] = [1_000_000, 10_000_000].map((rows) => group.find((one) => one.rows === rows));
    return small && large ? usual(large).flatMap(({ way }) => growth(small, large, way) ?? []) : [];
  });
  const all = settings.flatMap(({ ways }) => ways.filter(({ kind }) => kind === 'pgmend'));
  const sieved = all.filter(({ chosen }) => chosen.length === 1 && chosen[0] === 'sieve');
  const faster = ({ fasterThanPlain }: WayResult) => (fasterThanPlain === null ? [] : [1 / fasterThanPlain]);
  return [
    target(
      '81,000 rows of the demo, with all report files, in seconds',
      2,
      's',
      demo.map(({ seconds }) => seconds),
    ),
    target(
      '1,000,000 rows, 0.1 % different: times the COPY of both sides',
      1.5,
      '×',
      million.map(({ toFloor }) => toFloor),
    ),
    target('the same: times the plain FULL JOIN', 1 / 1.5, '×', million.flatMap(faster)),
    target(
      '1,000,000 rows, 1 % different: the diagnosis, times the comparison without it',
      0.3,
      '×',
      diagnosed.flatMap(({ comparison, stages }) => diagnosisOf(comparison, stages)),
    ),
    target('10,000,000 rows: times the seconds per row of 1,000,000', linear, '×', grown),
    target(
      '100 Mbit/s and 2 ms, 0.01 % different: times that COPY',
      0.3,
      '×',
      far.map(({ toFloor }) => toFloor),
    ),
    target(
      'the same: of its bytes',
      3,
      '%',
      far.map(({ shareOfBytes }) => shareOfBytes * 100),
    ),
    target(
      'peak memory of the node process, everywhere',
      150,
      'MB',
      all.map(({ memoryBytes }) => (memoryBytes ?? 0) / 1e6),
    ),
    target(
      'temp files on live with the sieve, everywhere',
      0,
      'MB',
      sieved.map(({ tempBytes }) => tempBytes / 1e6),
    ),
  ];
}

/** In words: met or missed, and by how much. */
export function verdict({ limit, measured, met }: Target): string {
  if (measured === null) return 'not measured';
  if (limit === 0) return met ? 'met' : 'missed';
  const apart = `${Math.round(Math.abs(measured / limit - 1) * 100)} %`;
  return met ? `met, ${apart} below` : `missed by ${apart}`;
}
