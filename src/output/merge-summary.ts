import type { MergeAnswer } from '../report/merge/schema.ts';
import { columns, count, plural } from './format.ts';
import type { Output } from './output.ts';

/** Rows of each code that the page shows; merge.json has more, and attention.csv all. */
const shown = 3;

const words: Record<string, string> = {
  only: 'in one place only',
  only_with_value: 'the only row with a value',
  newest: 'the latest change',
  same: 'the same everywhere at the latest change',
  tie: 'tie, decided by priority',
  no_time: 'no time anywhere, decided by priority',
};

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

/** What a merge did, or would do, short enough for a ticket. */
export function mergeText(answer: MergeAnswer, staging: string, output: Output): string {
  const { bold, dim, green, yellow, red } = output.dataColors;
  const { target, sources, users, outcomes, reasons, ids, attention, applied, stopped } = answer;
  const places = [
    ['source', 'table', 'rows', 'chosen', 'rejected'].map((word) => bold(word)),
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
    .map(([reason, times]) => [reason, count(times), dim(words[reason] ?? '')]);
  const wants =
    attention.wants_look > 0
      ? `; ${yellow(plural(attention.wants_look, 'row'))} ${attention.wants_look === 1 ? 'wants' : 'want'} a look`
      : '';
  const done = `${count(outcomes.inserted)} inserted, ${count(outcomes.updated)} updated, ${count(outcomes.kept)} kept`;
  const left = [
    ...(outcomes.rejected > 0 ? [`${count(outcomes.rejected)} rejected`] : []),
    ...(outcomes.overtaken > 0 ? [`${count(outcomes.overtaken)} overtaken by newer changes`] : []),
  ];
  const all = [done, ...left].join(', ');
  const verdict = stopped
    ? `${red('NOTHING WAS WRITTEN')}: ${plural(ids.id_conflict, 'id')} of different users are the same, and on_id_conflict says fail`
    : applied
      ? `${green('MERGED')}: ${plural(users, 'user')}: ${all}${wants}`
      : `${yellow('NOTHING WAS WRITTEN')}: with --apply, of ${plural(users, 'user')} ${all} would be${wants}`;
  return [
    `into ${target.table} of ${target.database} (Postgres ${target.server_version})`,
    '',
    columns(places, [2, 3, 4]),
    '',
    ...(why.length > 0 ? [columns(why, [1]), ''] : []),
    ...(ids.id_conflict > 0 && !stopped
      ? [`new ids for ${plural(ids.id_conflict, 'user')}: id_map.csv tells which`]
      : []),
    ...answer.findings.map(({ severity, detail }) => `${severity}: ${detail}`),
    ...attentionLines(answer),
    verdict,
    dim(
      `in psql: select * from ${staging}.merge_decisions; the same with merge_candidates, merge_id_map, merge_attention`,
    ),
  ].join('\n');
}
