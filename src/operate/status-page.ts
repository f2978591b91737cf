import { objectNames } from '../compare/resolve/names.ts';
import { duration } from '../output/format.ts';
import type { Output } from '../output/output.ts';
import { describeOverall, describeTable } from '../output/progress-words.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { ident } from '../stages/quoting.ts';
import { count } from '../words.ts';
import type { Status } from './schema.ts';

/** Prints the status for people, with psql lines to look at what is staged. */
export function tellStatus(status: Status, output: Output): void {
  const found = inLines(status);
  const { bold, yellow, dim } = output.dataColors;
  const { staging, last_command: last } = found;
  if (!found.staged) {
    output.data(`nothing is staged in schema ${staging}`);
    return;
  }
  if (found.at_work) output.data(bold('a pgmend process is running:'));
  for (const { application, pid, by, seconds } of found.activity) {
    output.data(`  ${application}  ${duration(seconds * 1000)}  (backend ${pid}, ${by})`);
  }
  if (last) {
    const age = duration(last.age_seconds * 1000);
    const after = last.last_stage
      ? ` after ${last.last_stage.stage} ${last.last_stage.table ?? ''}`.trimEnd()
      : '';
    const how = found.broken_off
      ? yellow(`was interrupted${after}: it was killed, or lost its server; run it again`)
      : found.at_work && last.outcome === 'started'
        ? `is running${after}`
        : `${last.outcome}${last.outcome === 'done' ? '' : `${after}: ${last.detail ?? ''}`}`;
    output.data(`last ${last.command}, by ${last.run_by}, ${age} ago: ${how}`);
  }
  tellProgress(found, output);
  for (const { id, run_by, started_at, state } of found.repairs) {
    const broken = state === 'applying' && !found.at_work;
    const how = broken
      ? yellow('was interrupted: `pgmend repair --apply` continues it')
      : 'is open: `pgmend undo` undoes it, `pgmend repair --confirm` keeps it';
    output.data(`repair ${id}, by ${run_by}, ${started_at.replace(/\.\d+/, '')}: ${how}`);
  }
  if (found.tables.length > 0) {
    const header = ['table', 'old', 'live', 'identical', 'missing', 'corrupted', 'new', 'compared', 'note'];
    const rows = found.tables.map((t) => [
      t.table,
      ...[t.old, t.live, t.identical, t.missing, t.corrupted, t.new].map(count),
      t.snapshot_at?.replace('T', ' ').replace(/\.\d+/, '') ?? '–',
      { compared: '', not_compared: `not compared: ${t.reason}`, only_live: t.reason }[t.outcome] ?? '',
    ]);
    output.data(
      `\n${tableText(output, header, rows, { right: [1, 2, 3, 4, 5, 6], expendable: ['identical', 'old', 'live', 'compared'] })}`,
    );
  }
  output.data(`\n${dim(`what is staged takes ${found.size}; in psql:`)}`);
  if (found.tables.length > 0 || !found.merge) {
    output.data(`  select * from ${staging}.summary;`);
    output.data(`  select * from ${staging}.diagnosis;`);
    output.data(`  select * from ${staging}.findings;`);
    if (found.rechecked.length > 0) output.data(`  select * from ${staging}.recheck;`);
  }
  if (found.merge) {
    for (const view of ['merge_decisions', 'merge_attention', 'merge_candidates', 'merge_id_map'])
      output.data(`  select * from ${staging}.${view} limit 10;`);
  }
  const worst = found.tables
    .filter(({ outcome }) => outcome === 'compared')
    .sort((a, b) => (b.missing ?? 0) + (b.corrupted ?? 0) - (a.missing ?? 0) - (a.corrupted ?? 0))[0];
  if (worst?.stem) {
    const { missing, corrupted, new: added, changes } = objectNames(worst.stem);
    for (const view of [missing, corrupted, added, changes])
      output.data(`  select * from ${staging}.${ident(view)} limit 10;`);
  }
  const [left] = found.rechecked;
  if (left) output.data(`  select * from ${staging}.${ident(objectNames(left).rechecked)} limit 10;`);
}

/** How far the run is; of one that ended before its time, how far it was. */
function tellProgress({ progress, at_work, last_command }: Status, output: Output): void {
  if (!progress) return;
  const isOver = !at_work || last_command?.outcome !== 'started';
  const age = duration(progress.age_seconds * 1000);
  if (isOver) output.data(output.dataColors.yellow(`it was here, ${age} ago:`));
  for (const table of progress.tables) output.data(`  ${describeTable(table, isOver)}`);
  output.data(`  ${describeOverall(progress.overall, isOver)}`);
}
