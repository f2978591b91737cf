import type { Output } from '../output/output.ts';
import { table as tableText } from '../output/table.ts';
import { inLines } from '../output/visible.ts';
import { count, plural, pluralNeed } from '../words.ts';
import type { RepairAnswer, UndoAnswer } from './schema.ts';

/** Rows that the page shows of each table; the JSON has more, and the view all. */
const shown = 5;

type Account = RepairAnswer['tables'][number] | UndoAnswer['tables'][number];

/** Why rows were left, and the first of them. */
function attentionLines({ table, reasons, attention }: Account): string[] {
  const rows = reasons.map(
    ({ outcome, reason, rows: number }) => `${table}: ${outcome}: ${reason} (${plural(number, 'row')})`,
  );
  const first = attention.slice(0, shown).map(({ key, outcome, blocked_by }) => {
    const by = blocked_by ? `, by ${blocked_by.table} ${JSON.stringify(blocked_by.key)}` : '';
    return `  ${JSON.stringify(key)} ${outcome}${by}`;
  });
  const total = reasons.reduce((sum, { rows: number }) => sum + number, 0);
  const more = total > first.length ? [`  and ${plural(total - first.length, 'more row')}`] : [];
  return [...rows, ...first, ...more];
}

/** What triggers changed besides, and what they overrode in rows that are done. */
function besideLines({ table, but_for }: Account, done: string): string[] {
  return but_for.map(({ reason, rows: number }) => `${table}: ${done} ${reason} (${plural(number, 'row')})`);
}

function sum(tables: Account[], what: (table: Account) => number): number {
  return tables.reduce((total, table) => total + what(table), 0);
}

/** Of what was compared, and of nothing else. */
function nothingToRepair({ compared, not_compared, left_out, decisions }: RepairAnswer): string {
  const of = `of ${plural(compared.tables, 'table')}, compared since ${compared.since?.replace(/\.\d+/, '')}`;
  if (not_compared.length > 0) {
    const aside = `${plural(not_compared.length, 'table')} not compared`;
    return `nothing to repair ${of}; ${aside}: nothing is known of ${not_compared.length === 1 ? 'it' : 'them'}`;
  }
  if (decisions) return `nothing of what was decided is to be repaired (${of})`;
  if (left_out.length > 0) return `nothing to repair in what was chosen, ${of}`;
  return `no row is missing or corrupted: there is nothing to repair (${of})`;
}

/** What became of each decision. */
function decisionsText(decisions: NonNullable<RepairAnswer['decisions']>, output: Output): string {
  const header = [
    'decision',
    'table',
    'about',
    'decided',
    'rows',
    'repaired',
    'already right',
    'skipped',
    'blocked',
    'left',
  ];
  const rows = decisions.map(({ decision, table, about, decided, chosen, rows: number, outcomes: o }) => [
    String(decision),
    table,
    about,
    chosen ? decided : `${decided} (left out)`,
    ...[number, o.repaired, o.already_right, o.skipped, o.blocked, o.left].map(count),
  ]);
  return tableText(output, header, rows, {
    right: [0, 4, 5, 6, 7, 8, 9],
    expendable: ['already right', 'skipped', 'blocked'],
  });
}

/** What a repair did, or would do, short enough for a ticket. */
export function repairText(found: RepairAnswer, staging: string, output: Output): string {
  const answer = inLines(found);
  const { dim, green, yellow } = output.dataColors;
  const { tables, applied, repair } = answer;
  const header = [
    'table',
    'missing',
    'corrupted',
    'repaired',
    'already right',
    'skipped',
    'blocked',
    'not chosen',
  ];
  const rows = tables.map(({ table, missing, corrupted, outcomes: o }) => [
    table,
    ...[missing, corrupted, o.repaired, o.already_right, o.skipped, o.blocked, o.not_chosen].map(count),
  ]);
  const triggers = tables
    .filter(({ triggers: names, written }) => names.length > 0 && written > 0)
    .map(({ table, triggers: names }) => `${table}: triggers that fire: ${names.join(', ')}`);
  const touched = tables
    .filter((table) => table.touched.length > 0)
    .map(
      (table) =>
        `${table.table}: triggers changed besides: ${table.touched.map(({ column, rows: number }) => `${column} (${plural(number, 'row')})`).join(', ')}; undo puts it back`,
    );
  const behind = tables.flatMap(({ table, sequences }) =>
    sequences
      .filter(({ usable }) => !usable)
      .map(
        ({ name }) =>
          `${table}: sequence ${name} was not moved up: GRANT USAGE, SELECT, UPDATE ON SEQUENCE ${name} allows it`,
      ),
  );
  const spent = tables.flatMap(({ table, sequences }) =>
    sequences
      .filter(({ beyond }) => beyond !== null)
      .map(
        ({ name, beyond }) =>
          `${table}: sequence ${name} is not moved to ${beyond}: it could give no more, and every later insert would fail`,
      ),
  );
  const left = sum(tables, ({ outcomes }) => outcomes.skipped + outcomes.blocked + outcomes.pending);
  const written = sum(tables, (table) => table.written);
  const open = left > 0 ? `; ${yellow(pluralNeed(left, 'row'))} a decision` : '';
  const verdict = applied
    ? `${green('REPAIRED')}: ${plural(written, 'row')} written${repair === null ? '' : ` as repair ${repair}`}${open}`
    : `${yellow('DRY RUN')}: nothing was written; --apply would repair ${plural(written, 'row')}${open}`;
  const next = applied
    ? repair === null
      ? []
      : [
          dim(
            '`pgmend run` compares again; `pgmend undo` undoes this repair, `pgmend repair --confirm` keeps it for good',
          ),
        ]
    : [];
  const all =
    applied && left > 0
      ? [dim(`all of them: select * from ${staging}.<table>_repair where outcome in ('skipped', 'blocked')`)]
      : [];
  return [
    ...(tables.length > 0
      ? [
          tableText(output, header, rows, {
            right: [1, 2, 3, 4, 5, 6, 7],
            expendable: ['missing', 'corrupted', 'not chosen', 'already right'],
          }),
          '',
        ]
      : []),
    ...(answer.decisions ? [decisionsText(answer.decisions, output), ''] : []),
    ...tables.flatMap(attentionLines),
    ...tables.flatMap((table) => besideLines(table, 'repaired')),
    ...touched,
    ...triggers,
    ...behind,
    ...spent,
    ...answer.beside.map(
      ({ table, rows: number }) =>
        `${table}: ${plural(number, 'row')} linked with repaired ones changed with them, by triggers: \`pgmend run\` compares again, undo leaves them`,
    ),
    ...answer.left_out.map((table) => `${table}: left out by --schema, --table or --exclude-table`),
    ...answer.not_compared.map(({ table, reason }) => `${table}: not compared, so not repaired: ${reason}`),
    tables.length > 0 ? verdict : nothingToRepair(answer),
    ...(tables.length > 0 && answer.not_compared.length > 0
      ? [yellow(`${plural(answer.not_compared.length, 'table')} not compared: nothing is known of them`)]
      : []),
    ...all,
    ...next,
  ].join('\n');
}

/** What undoing repairs did, or would do. */
export function undoText(found: UndoAnswer, staging: string, output: Output): string {
  const { tables, applied, repairs, left_out } = inLines(found);
  const { dim, green, yellow } = output.dataColors;
  const header = ['table', 'updated', 'inserted', 'undone', 'already back', 'skipped', 'blocked'];
  const rows = tables.map(({ table, updates, inserts, outcomes: o }) => [
    table,
    ...[updates, inserts, o.undone, o.already_back, o.skipped, o.blocked].map(count),
  ]);
  const left = sum(tables, ({ outcomes }) => outcomes.skipped + outcomes.blocked + outcomes.pending);
  const written = sum(tables, (table) => table.written);
  const open = left > 0 ? `; ${yellow(pluralNeed(left, 'row'))} a decision` : '';
  const which = `repair ${repairs.join(', ')}`;
  return [
    tableText(output, header, rows, {
      right: [1, 2, 3, 4, 5, 6],
      expendable: ['updated', 'inserted', 'already back'],
    }),
    '',
    ...tables.flatMap(attentionLines),
    ...tables.flatMap((table) => besideLines(table, 'undone')),
    ...left_out.map((table) => `${table}: left out by --table or --exclude-table, or no longer on live`),
    applied
      ? `${green('UNDONE')}: ${plural(written, 'row')} of ${which} put back${open}`
      : `${yellow('DRY RUN')}: nothing was written; --apply would put back ${plural(written, 'row')} of ${which}${open}`,
    ...(applied && left > 0
      ? [dim(`all of them: select * from ${staging}.<table>_undo where outcome in ('skipped', 'blocked')`)]
      : []),
  ].join('\n');
}
