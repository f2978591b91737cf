import type { Comparison, Pair } from '../comparison/model.ts';
import { runStages } from '../stages/list.ts';
import type { PlannedTable } from './progress.ts';

/** Tables with the number of stages that each goes through, for progress. */
export function plannedTables(
  comparison: Comparison,
): { name: string; stages: number; rows: number | null }[] {
  const perPair = runStages.filter(({ scope }) => scope === 'mount' || scope === 'pair').length;
  return [
    ...comparison.pairs.map(({ name, keyProven, sieve, pulled, estimatedRows }) => ({
      name,
      stages: perPair + [!keyProven, sieve, pulled].filter(Boolean).length,
      rows: estimatedRows,
    })),
    ...comparison.absent.map(({ name }) => ({ name, stages: 2, rows: null })),
  ];
}

/** The stages that take long, with about the share of a table's time that each takes. */
const paths = {
  sieve: [
    { stage: '40_sieve', share: 0.85 },
    { stage: '45_pull', share: 0.13 },
    { stage: '50_compare', share: 0.02 },
  ],
  pulled: [
    { stage: '45_pull', share: 0.6 },
    { stage: '50_compare', share: 0.4 },
  ],
  joined: [{ stage: '50_compare', share: 1 }],
  absent: [{ stage: '55_absent', share: 1 }],
};

function pathOf({ sieve, pulled }: Pair): PlannedTable['path'] {
  return sieve ? paths.sieve : pulled ? paths.pulled : paths.joined;
}

/** The tables of a comparison, as the watch keeps account of them. */
export function watchedTables({ pairs, absent }: Comparison): PlannedTable[] {
  return [
    ...pairs.map((pair) => {
      const known = [pair.estimatedRows, pair.estimatedLiveRows].filter((rows) => rows !== null);
      const rows = known.length === 0 ? null : Math.max(...known);
      return { name: pair.name, rows, bytes: pair.bytes, path: pathOf(pair) };
    }),
    ...absent.map(({ name, bytes }) => ({ name, rows: null, bytes, path: paths.absent })),
  ];
}
