import type { PlannedTable } from '../session/progress/progress.ts';
import { runStages, type Stage } from '../stages/list.ts';
import type { Comparison, Pair } from './resolve/model.ts';
import { tablesOf } from './subjects.ts';

/** The stages that tell what happened. */
export const diagnosing = ['61_diagnose', '64_common'];

/**
 * Tables with the number of stages that each goes through, for progress.
 *
 * @param stages those that are run; without it all of a run
 */
export function plannedTables(
  comparison: Comparison,
  // only tables of which a row differs, or was decided about, go through these
  stages: Stage[] = runStages.filter(({ name }) => ![...diagnosing, '63_accept'].includes(name)),
): { name: string; stages: number; rows: number | null }[] {
  const turns = new Map<string, number>();
  for (const { name } of stages.flatMap((stage) => tablesOf(stage, comparison)))
    turns.set(name, (turns.get(name) ?? 0) + 1);
  const planned = (name: string, rows: number | null) => {
    const count = turns.get(name);
    return count === undefined ? [] : [{ name, stages: count, rows }];
  };
  return [
    ...comparison.pairs.flatMap(({ name, estimatedRows }) => planned(name, estimatedRows)),
    ...comparison.absent.flatMap(({ name }) => planned(name, null)),
  ];
}

/** The stages that take long, with about the share of a table's time that each takes. */
const paths = {
  sieve: [
    { stage: '40_sieve', share: 0.85 },
    { stage: '45_pull', share: 0.13 },
    { stage: '50_compare', share: 0.02 },
  ],
  fetchedOld: [
    { stage: '45_pull', share: 0.6 },
    { stage: '50_compare', share: 0.4 },
  ],
  joined: [{ stage: '50_compare', share: 1 }],
  absent: [{ stage: '55_absent', share: 1 }],
};

function pathOf({ how }: Pair): PlannedTable['path'] {
  return how.sieve ? paths.sieve : how.fetchedOld ? paths.fetchedOld : paths.joined;
}

/**
 * The tables of a comparison, as the watch keeps account of them.
 *
 * @param stages those that are run; without it all of a run
 */
export function watchedTables({ pairs, absent }: Comparison, stages?: string[]): PlannedTable[] {
  const tables = [
    ...pairs.map((pair) => {
      const known = [pair.estimatedRows, pair.estimatedLiveRows].filter((rows) => rows !== null);
      const rows = known.length === 0 ? null : Math.max(...known);
      return { name: pair.name, rows, bytes: pair.bytes, path: pathOf(pair) };
    }),
    ...absent.map(({ name, bytes }) => ({ name, rows: null, bytes, path: paths.absent })),
  ];
  if (!stages) return tables;
  return tables
    .map((table) => ({ ...table, path: only(table.path, stages) }))
    .filter(({ path }) => path.length > 0);
}

/** A part of a table's path as all of it. */
function only(path: PlannedTable['path'], stages: string[]): PlannedTable['path'] {
  const kept = path.filter(({ stage }) => stages.includes(stage));
  const whole = kept.reduce((sum, { share }) => sum + share, 0);
  return kept.map(({ stage, share }) => ({ stage, share: share / whole }));
}
