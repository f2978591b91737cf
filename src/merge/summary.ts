import { columns } from '../output/columns.ts';
import type { Output } from '../output/output.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { count, plural } from '../words.ts';
import type { MergeAnswer } from './report/schema.ts';
import { verdictOf } from './report/verdict.ts';
import { reasonWords } from './report/words.ts';

/** Rows of each code that the page shows; merge.json has more, and attention.csv all. */
const shown = 3;

function attentionLines({ attention }: MergeAnswer): string[] {
  return Object.entries(attention.by_code).flatMap(([code, rows]) => {
    const first = attention.first.filter((row) => row.code === code).slice(0, shown);
    const more = rows - first.length;
    return [
      `${code}: ${plural(rows, 'row')}`,
      ...first.map(({ key, source, detail }) => `  ${JSON.stringify(key)} of ${source}: ${detail}`),
      ...(more > 0 ? [`  and ${plural(more, 'more row')}`] : []),
    ];
  });
}

function questionLines({ stopped_because }: MergeAnswer): string[] {
  return stopped_because.flatMap(({ detail, next }) => [
    `question: ${detail}`,
    ...next.map((answer, index) => `  ${index === 0 ? 'either' : 'or'} ${answer}`),
  ]);
}

/** What a merge did, or would do, short enough for a ticket. */
export function mergeText(found: MergeAnswer, staging: string, output: Output): string {
  const answer = inLines(found);
  const { dim, green, yellow, red } = output.dataColors;
  const { target, sources, outcomes, reasons, ids, stopped } = answer;
  const places = [
    ['target', target.table, count(target.rows), count(outcomes.kept), ''],
    ...sources.map(({ name, table, rows, chosen, rejected }) => [
      name,
      table,
      count(rows),
      count(chosen),
      count(rejected),
    ]),
  ];
  const why = Object.entries(reasons)
    .filter(([, times]) => times > 0)
    .map(([reason, times]) => [reason, count(times), dim(reasonWords[reason as keyof typeof reasonWords])]);
  const { kind, mark, words, look } = verdictOf(answer);
  const colour = { merged: green, tried: yellow, stopped: red }[kind];
  const verdict = `${colour(mark)}: ${words}${look === null ? '' : `; ${yellow(look)}`}`;
  return [
    `into ${target.table} of ${target.database} (Postgres ${target.server_version})`,
    '',
    tableText(output, ['source', 'table', 'rows', 'chosen', 'rejected'], places, {
      right: [2, 3, 4],
      expendable: ['table'],
    }),
    '',
    ...(why.length > 0 ? [columns(why, [1]), ''] : []),
    ...(ids.id_conflict > 0 && !stopped
      ? [`new ids for ${plural(ids.id_conflict, 'user')}: see id_map.csv`]
      : []),
    ...answer.findings.map(({ severity, detail }) => `${severity}: ${detail}`),
    ...attentionLines(answer),
    ...questionLines(answer),
    verdict,
    dim(
      `in psql: select * from ${staging}.merge_decisions; the same with merge_candidates, merge_id_map, merge_attention`,
    ),
  ].join('\n');
}
