import type { Output } from '../output/output.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { count, plural } from '../words.ts';
import type { Recheck } from './report/recheck-schema.ts';
import { rechecked } from './report/rechecked.ts';

/** The verdict in a sentence: what tells a race from a fault. */
function verdictLine(answer: Recheck, { dataColors: { green, red, yellow } }: Output): string {
  const { differed, gone, stayed, changed, missing, corrupted, new: added } = rechecked(answer);
  const differences = plural(differed, 'difference');
  const left = [
    ...(stayed > 0 ? [`${count(stayed)} stayed`] : []),
    ...(changed > 0 ? [`${count(changed)} ${changed === 1 ? 'is' : 'are'} different now`] : []),
  ].join(', ');
  const wrong = `${count(missing)} missing, ${count(corrupted)} corrupted, ${count(added)} new`;
  if (answer.verdict === 'incomplete') {
    const failed = answer.tables.filter(({ outcome }) => outcome === 'not_rechecked').length;
    const others =
      differed > 0 ? `; of ${differences} in the others ${count(gone)} have gone (now ${wrong})` : '';
    return `${yellow('INCOMPLETE')}: ${plural(failed, 'table')} not rechecked${others}`;
  }
  if (differed === 0)
    return `${green('GONE')}: nothing differed in the comparison, so there was nothing to recheck`;
  if (gone === differed) {
    const all = differed === 1 ? 'the 1 difference has' : `all ${differences} have`;
    return `${green('GONE')}: ${all} gone: a race, or repaired since`;
  }
  if (answer.verdict === 'gone') {
    return `${green('GONE')}: what is left of ${differences} is only new on live (${left})`;
  }
  const some = gone === 0 ? 'none has' : `${count(gone)} ${gone === 1 ? 'has' : 'have'}`;
  return `${red('DIFFERENT')}: of ${differences} ${some} gone, ${left} (now ${wrong})`;
}

/** How a table's differences of one kind ended, where they did not end alike. */
function statusLines({ table, found }: Recheck['tables'][number]): string[] {
  if (!found) return [];
  return (['missing', 'corrupted', 'new'] as const).flatMap((status) => {
    const ends = Object.entries(found.by_status[status]).filter(([, rows]) => rows > 0);
    const list = ['gone', 'stayed', 'changed'].flatMap((name) => {
      const rows = ends.find(([end]) => end === name)?.[1];
      return rows ? [`${name} ${count(rows)}`] : [];
    });
    return list.length > 0 ? [`${table}: ${status}: ${list.join(', ')}`] : [];
  });
}

/** What a recheck found, short enough for a ticket. */
export function recheckText(found: Recheck, output: Output): string {
  const answer = inLines(found);
  const { dim, yellow } = output.dataColors;
  const { tables, compared, live } = answer;
  const header = ['table', 'differed', 'gone', 'stayed', 'changed'];
  const rows = tables.map(({ table, found }) => [
    table,
    ...[found?.differed, found?.gone, found?.stayed, found?.changed].map(count),
  ]);
  const notes = tables.flatMap((table) => [
    ...statusLines(table),
    ...(table.reason === null
      ? []
      : [`${table.table}: not rechecked: ${table.reason}`, `  ${dim(table.hint ?? '')}`]),
    ...(table.found && table.found.old_changed > 0
      ? [
          yellow(
            `${table.table}: warning: old has changed: ${plural(table.found.old_changed, 'row')} ${table.found.old_changed === 1 ? 'differs' : 'differ'} from what was compared`,
          ),
        ]
      : []),
  ]);
  const outside = answer.left_out.map(
    (table) => `${table}: left out by --schema, --table or --exclude-table`,
  );
  return [
    dim(`compared in a snapshot of live of ${compared.snapshot_at}, ${compared.lsn}`),
    ...(live.snapshot_at ? [dim(`rechecked in one of ${live.snapshot_at}, ${live.lsn}`)] : []),
    '',
    ...(tables.length > 0 ? [tableText(output, header, rows, { right: [1, 2, 3, 4] }), ''] : []),
    ...(notes.length + outside.length > 0 ? [...notes, ...outside, ''] : []),
    verdictLine(answer, output),
  ].join('\n');
}
