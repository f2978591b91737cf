import type { PairColumn } from '../../compare/resolve/column-model.ts';
import type { Pair } from '../../compare/resolve/model.ts';
import { mountType } from '../../compare/resolve/types.ts';
import { readText } from '../../stages/printed.ts';
import { gap, lineIdent, lineLiteral, oneLine } from '../../stages/quoting.ts';
import type { WritableColumn, WritableTable } from './model.ts';
import { chooseParking } from './parking.ts';
import type { Piece, Script } from './script-model.ts';
import { describeWaiting } from './script-waiting.ts';
import type { Writing } from './writing-model.ts';

/** Types whose `=` says the same as what they print, for types of Postgres itself. */
const plain = [
  'bool',
  'int2',
  'int4',
  'int8',
  'text',
  'varchar',
  'uuid',
  'bytea',
  'date',
  'timestamp',
  'timestamptz',
];

function isPlain({ rule, live }: PairColumn, { collation }: WritableColumn): boolean {
  if (rule?.comparison !== 'equality' || live.schema !== 'pg_catalog' || live.array || live.domain)
    return false;
  if (!plain.includes(live.type)) return false;
  return !rule.type.endsWith('collate "C"') || collation !== null;
}

/** A key, in a form that an index serves where there is one. */
function matchKey(twin: PairColumn, column: WritableColumn): string {
  const { rule, live } = twin;
  const name = `l.${lineIdent(twin.name)}`;
  const integers = ['int2', 'int4', 'int8'];
  const wider = rule?.comparison === 'wider type' && rule.type === 'int8' && integers.includes(live.type);
  if (isPlain(twin, column) || (wider && !live.array)) return `${name} = ${gap}`;
  const exact = `${rule?.live(name)} = ${gap}`;
  // an index may serve this, and what it finds too much the other one leaves out
  const indexed =
    !live.array && !live.domain && (live.kind === 'e' || ['uuid', 'bpchar', 'numeric'].includes(live.type));
  return indexed && exact !== `${name} = ${gap}` ? `${name} = ${gap} and ${exact}` : exact;
}

function guardColumn(twin: PairColumn, column: WritableColumn): Script['guard'][number] {
  const name = `l.${lineIdent(twin.name)}`;
  const isNull = `${name} is null`;
  const known = { name: twin.name, staged: twin.name };
  if (isPlain(twin, column)) return { ...known, sql: `${name} = ${gap}`, isNull };
  const staged = twin.rule?.live(name) as string;
  const printed = /^l\.[a-z_0-9]+$/.test(staged) ? `${staged}::text` : `(${staged})::text`;
  return { ...known, sql: `${printed} = ${gap}`, isNull: `${printed} is null` };
}

/** How old's value, which `<t>_diff` keeps as text, is read again. */
function stagedType({ rule, old }: PairColumn): string {
  if (rule?.comparison === 'declared time zone') return rule.type;
  return /::(text(?:\[\])?)/.exec(rule?.old('x') ?? '')?.[1] ?? mountType(old);
}

/** Whether live may hold something else than what is written to it, without an error. */
function mayLose({ old, live, rule }: PairColumn, writing: Omit<Writing, 'script'>): boolean {
  if (writing.actors.usual.all !== null) return true;
  return old.formatted !== live.formatted || rule?.comparison === 'declared time zone';
}

/** A condition on live's row: `isTime` where a trigger may have set the column to the time of the write. */
function keptColumn(twin: PairColumn, isTime: boolean): Piece {
  const { rule } = twin;
  const compared = rule?.comparedAlone ?? rule?.compared ?? ((value: string) => value);
  const live = compared(rule?.live(`l.${lineIdent(twin.name)}`) as string);
  const same = `${live} is not distinct from ${compared(`${gap}::${stagedType(twin)}`)}`;
  const sql = isTime
    ? `(${same} or l.${lineIdent(twin.name)} between transaction_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 minute')`
    : same;
  return { name: twin.name, staged: twin.name, sql };
}

/** Works out the statements of repair.sql for the rows of a pair. */
export function describeScript(pair: Pair, table: WritableTable, writing: Omit<Writing, 'script'>): Script {
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const twinOf = (name: string) => pair.columns.twins.find((twin) => twin.name === name) as PairColumn;
  const shared = pair.shared.map(({ name }) => twinOf(name));
  const isMasked = (name: string) => pair.maskedNames.includes(name) || twinOf(name)?.masked === true;
  const written = [...writing.inserted, ...writing.defaults].map(({ name }) => lineIdent(name));
  // a literal is read before the statement acts as the owner of the table
  const readGap = (name: string) => (columnOf(name).checked ? readText(`${gap}::text`, columnOf(name)) : gap);
  const inserted = writing.inserted.map(({ name, staged }) => ({ name, staged, sql: readGap(name) }));
  const acts = writing.actors.usual.all !== null;
  // what a trigger sets the column of the last change to is not what old has, and need not be
  const isOwn = (name: string) => acts && name === pair.updatedAt?.column;
  const lossy = shared.filter((twin) => !twin.masked && mayLose(twin, writing) && !isOwn(twin.name));
  const parking = chooseParking(pair.sharedNames, table, lineIdent);
  const given = JSON.parse(writing.defaultsJson) as Record<string, string>;

  const place = `${lineIdent(table.schema)}.${lineIdent(table.name)}`;
  const called = lineLiteral(pair.name);
  const shown = oneLine(pair.name);
  const names = [...shared.map(({ name }) => name), ...writing.inserted.map(({ staged }) => staged)];

  return {
    heading: `-- ${shown}`,
    opening: `call pg_temp.pgmend_table(${called}, `,
    lock: `lock table ${place} in share row exclusive mode;`,
    comment: `-- ${shown} `,
    row: `call pg_temp.pgmend_row(${called}, `,
    update: `update ${place} as l set `,
    insert: `insert into ${place} (${written.join(', ')})${writing.overriding ? ' overriding system value' : ''} select `,
    unlessThere: ` where ${pair.content ? '(select count(*)' : 'not exists (select'} from ${place} as l where `,
    // the word says that something acts on the table's rows, so that what a statement says is not all
    look: `select ${acts ? 'true ' : ''}from ${place} as l where `,
    requiredReason: oneLine(writing.requiredReason),
    columns: [...new Set(names)],
    sharedColumns: shared.map(({ name }) => name),
    settable: writing.updated.map(({ name }) => name),
    keys: pair.content
      ? shared.map((twin) => ({ ...keptColumn(twin, false), row: 'o' }))
      : writing.keys.map(({ column, k }) => ({
          name: column,
          staged: k,
          row: 'w',
          sql: matchKey(twinOf(column), columnOf(column)),
        })),
    guard: shared.filter(({ masked }) => !masked).map((twin) => guardColumn(twin, columnOf(twin.name))),
    set: writing.updated
      .filter(({ name }) => !isMasked(name))
      .map(({ name, staged }) => ({ name, staged, sql: `${lineIdent(name)} = ${readGap(name)}` })),
    values: inserted,
    defaults: writing.defaults.map(({ name }) => lineLiteral(given[name] as string)),
    kept: lossy.map((twin) => keptColumn(twin, acts && writing.times.some(({ name }) => name === twin.name))),
    parked: Object.keys(parking).map((name) => ({ name, quoted: lineLiteral(name) })),
    aside: `, ${lineLiteral(JSON.stringify(Object.fromEntries(Object.entries(parking).map(([name, sql]) => [name, `${lineIdent(name)} = ${sql}`]))))}`,
    masked: {
      updated: shared.filter(({ masked }) => masked).map(({ name }) => name),
      inserted: inserted.filter(({ name }) => isMasked(name)).map(({ staged }) => staged),
      key: writing.keys.some(({ masked }) => masked),
      given: writing.defaults.some(({ name }) => isMasked(name)),
    },
    waiting: describeWaiting(pair, table, writing),
    sequences: writing.sequences.map(({ name, ...sequence }) => ({
      ...sequence,
      call: `call pg_temp.pgmend_sequence(${lineLiteral(name)}, `,
    })),
  };
}
