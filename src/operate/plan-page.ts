import type { Output } from '../output/output.ts';
import { inLines } from '../output/visible.ts';
import type { PlannedStage } from './schema.ts';

/** The stages in order, for people: what each does, and for which tables it has run. */
export function planPage(
  planned: PlannedStage[],
  { bold, green, yellow, dim }: Output['dataColors'],
): string {
  const paint = { 'up to date': green, 'out of date': yellow, 'not run': dim };
  const byStage = new Map<string, PlannedStage[]>();
  for (const entry of inLines(planned)) {
    const before = byStage.get(entry.stage);
    if (before) before.push(entry);
    else byStage.set(entry.stage, [entry]);
  }
  return [...byStage]
    .flatMap(([stage, entries]) => [
      bold(stage),
      ...Object.entries((entries[0] as PlannedStage).header).map(
        ([field, text]) => `  ${dim(`${field}:`.padEnd(8))} ${text}`,
      ),
      ...entries.map(({ table, state, ran_at, strategy }) => {
        const when = ran_at ? dim(` (${ran_at})`) : '';
        const how = strategy ? dim(`, ${strategy}`) : '';
        return `  ${paint[state](state)}${when}${table ? `  ${table}` : ''}${how}`;
      }),
      '',
    ])
    .join('\n');
}
