import { table } from './figures.ts';
import type { Setting } from './results.ts';
import { describeSetting } from './tables.ts';

/** Stages that never took so many seconds are not shown. */
const least = 0.05;

/** For whoever makes it faster: where pgmend's seconds go, by stage, and what is outside of all stages. */
export function stageTables(settings: Setting[]): string {
  return settings
    .map((setting) => {
      const ways = setting.ways.filter(({ kind }) => kind === 'pgmend');
      const stages = [...new Set(ways.flatMap((way) => Object.keys(way.stages)))]
        .filter((stage) => ways.some((way) => (way.stages[stage] ?? 0) >= least))
        .sort();
      const lines = ways.map(({ way, seconds, comparison, stages: took }) => [
        way,
        ...stages.map((stage) => took[stage]?.toFixed(2) ?? ''),
        // tables that are compared at the same time, or a transaction that began early, count more than once
        Math.max(0, (comparison ?? 0) - Object.values(took).reduce((sum, one) => sum + one, 0)).toFixed(2),
        (seconds - (comparison ?? 0)).toFixed(2),
        seconds.toFixed(2),
      ]);
      return `\n### Stages: ${describeSetting(setting)}\n\n${table(['way', ...stages, 'between', 'start and report', 'seconds'], lines)}`;
    })
    .join('');
}
