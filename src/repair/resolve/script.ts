import type { PairColumn } from '../../compare/resolve/column-model.ts';
import type { Pair } from '../../compare/resolve/model.ts';
import { mountType } from '../../compare/resolve/types.ts';
import { readText } from '../../stages/printed.ts';
import { gap, ident, lineIdent, lineLiteral, literal, oneLine } from '../../stages/quoting.ts';
import { aboutColumns, uniqueColumns } from './exclusive.ts';
import type { Exclusive, WritableColumn, WritableTable } from './model.ts';
import { chooseParking } from './parking.ts';
import type { Writing } from './writing.ts';

/** A part of a statement that is about one column. */
interface Piece {
  name: string;
  /** Its name in the rows of old that `<t>_diff` keeps. */
  staged: string;
  /** With `gap` where its value goes. */
  sql: string;
}

/** Why a row may have to wait for another one of the same table. */
interface Waiting {
  why: string;
  /** A query over the row `w` that waits: what it is to have in these columns; no row where that waits for nobody. */
  wanted: string;
  /** A query over the row `h` that it waits for: what that has there, or is to have if it is missing. */
  held: string;
  /** SQL over what the two queries give, as `w` and `h`: whether one waits for the other. */
  on: string;
  needMissing: boolean;
  columns: string[];
}

/** What stage 62 is rendered from: the statements of repair.sql, each on one line. */
export interface Script {
  /** Parts of lines that are the same for all rows. */
  heading: string;
  opening: string;
  lock: string;
  comment: string;
  row: string;
  update: string;
  insert: string;
  unlessThere: string;
  look: string;
  requiredReason: string;
  /** Columns of the rows that `<t>_diff` keeps: of old, and of both sides. */
  columns: string[];
  sharedColumns: string[];
  /** Columns that an UPDATE can set. */
  settable: string[];
  keys: Piece[];
  /** What says that a row still holds what was compared; `isNull` takes the place where that was NULL. */
  guard: (Piece & { isNull: string })[];
  set: Piece[];
  values: Piece[];
  defaults: string[];
  /** What says that live kept what was written; empty where nothing can come between. */
  kept: Piece[];
  /** Values that no row has: SQL over a row `w` with the number `n`. */
  parked: { name: string; sql: string }[];
  /** Columns whose values must not come into a file: of a corrupted row, by their names in missing rows, and whether it is the key. */
  masked: { updated: string[]; inserted: string[]; key: boolean; given: boolean };
  waiting: Waiting[];
  sequences: { call: string; staged: string; column: string; max: string; increment: number }[];
}

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

/** Rows of which one wants what the other has, by values as text. */
function sameValues(
  wanted: string[],
  held: string[],
  nullsEqual: boolean,
  collation: string | null,
): Pick<Waiting, 'wanted' | 'held' | 'on'> {
  const values = (list: string[]) => `select array[${list.join(', ')}]::text[] as value`;
  const same = `h.value = w.value${collation === null ? '' : ` collate ${collation}`}`;
  return {
    wanted: values(wanted),
    held: values(held),
    on: nullsEqual ? same : `${same} and array_position(w.value, null) is null`,
  };
}

/** Works out the statements of repair.sql for the rows of a pair. */
export function describeScript(pair: Pair, table: WritableTable, writing: Omit<Writing, 'script'>): Script {
  const columnOf = (name: string) => table.columns.find((column) => column.name === name) as WritableColumn;
  const twinOf = (name: string) => pair.twins.find((twin) => twin.name === name) as PairColumn;
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
  const key = (name: string) => writing.keys.find(({ column }) => column === name);

  /** A column's value in a row of live as it was compared, and what it is to become; null where nobody knows. */
  const held = (name: string) => (key(name) ? `h.${key(name)?.k}::text` : `h.live_row ->> ${literal(name)}`);
  const missingValue = (name: string, row: string) => {
    const column = writing.inserted.find((candidate) => candidate.name === name);
    return column ? `${row}.old_row ->> ${literal(column.staged)}` : 'null';
  };
  const wanted = (name: string) => {
    if (key(name)) return `w.${key(name)?.k}::text`;
    const [quoted] = [literal(name)];
    if (!shared.some((twin) => twin.name === name)) {
      return `case when w.status = 'missing' then ${missingValue(name, 'w')} end`;
    }
    return `case when w.status = 'missing' then ${missingValue(name, 'w')} when ${quoted} = any (w.changed) then w.old_row ->> ${quoted} else w.live_row ->> ${quoted} end`;
  };
  // an expression takes values of live's types; what old's are on the way to become one is not known here
  const isKnown = (exclusive: Exclusive) =>
    aboutColumns(exclusive).every((name) => {
      const twin = shared.find((one) => one.name === name) ?? (key(name) && twinOf(name));
      return twin && (uniqueColumns(exclusive) !== null || twin.old.formatted === twin.live.formatted);
    });
  /** What makes a row wait for the one that holds what it wants, of rows of which `wanted` and `held` say what their columns are. */
  const collision = (exclusive: Exclusive): Pick<Waiting, 'wanted' | 'held' | 'on'> => {
    const whole = uniqueColumns(exclusive);
    // of several columns it may find more than would collide: such rows are only written in one order, or together
    const collation = exclusive.parts.find(({ folds }) => folds)?.collation ?? null;
    if (whole) return sameValues(whole.map(wanted), whole.map(held), exclusive.nulls_equal, collation);
    const values = (of: (name: string) => string) => {
      const row = aboutColumns(exclusive).map(
        (name) => `${readText(of(name), columnOf(name))} as ${ident(name)}`,
      );
      const parts = exclusive.parts.map(({ expression }, index) => `${expression} as p${index + 1}`);
      return `select ${parts.join(', ')} from (select ${row.join(', ')}) as r where ${exclusive.predicate ?? 'true'}`;
    };
    const on = exclusive.parts.map(({ operator, collation }, index) => {
      const [one, other] = [`h.p${index + 1}`, `w.p${index + 1}`];
      const equal = `${one} ${operator} ${other}${collation === null ? '' : ` collate ${collation}`}`;
      return exclusive.nulls_equal ? `(${equal} or ${one} is null and ${other} is null)` : equal;
    });
    return { wanted: values(wanted), held: values(held), on: on.join(' and ') };
  };
  const isUpdated = (name: string) => writing.updated.some((column) => column.name === name);

  const place = `${lineIdent(table.schema)}.${lineIdent(table.name)}`;
  const called = lineLiteral(pair.name);
  const shown = oneLine(pair.name);
  const exchanges: Waiting[] = table.exclusive
    .filter((exclusive) => isKnown(exclusive) && aboutColumns(exclusive).some(isUpdated))
    .map((exclusive) => ({
      why: 'the row that has the value which it wants',
      needMissing: false,
      columns: aboutColumns(exclusive),
      ...collision(exclusive),
    }));
  const trees: Waiting[] = table.parents
    .filter(({ schema, table: parent }) => schema === table.schema && parent === table.name)
    .map(({ parts }) => ({
      why: 'the row to which it refers',
      needMissing: true,
      columns: parts.map(({ child }) => child),
      ...sameValues(
        parts.map(({ child }) => wanted(child)),
        parts.map(({ parent }) => missingValue(parent, 'h')),
        false,
        parts.find(({ collation }) => collation !== null)?.collation ?? null,
      ),
    }));
  const names = [...shared.map(({ name }) => name), ...writing.inserted.map(({ staged }) => staged)];

  return {
    heading: `-- ${shown}`,
    opening: `call pg_temp.pgmend_table(${called}, `,
    lock: `lock table ${place} in share row exclusive mode;`,
    comment: `-- ${shown} `,
    row: `call pg_temp.pgmend_row(${called}, `,
    update: `update ${place} as l set `,
    insert: `insert into ${place} (${written.join(', ')})${writing.overriding ? ' overriding system value' : ''} select `,
    unlessThere: ` where not exists (select from ${place} as l where `,
    // the word says that something acts on the table's rows, so that what a statement says is not all
    look: `select ${acts ? 'true ' : ''}from ${place} as l where `,
    requiredReason: oneLine(writing.requiredReason),
    columns: [...new Set(names)],
    sharedColumns: shared.map(({ name }) => name),
    settable: writing.updated.map(({ name }) => name),
    keys: writing.keys.map(({ column, k }) => ({
      name: column,
      staged: k,
      sql: matchKey(twinOf(column), columnOf(column)),
    })),
    guard: shared.filter(({ masked }) => !masked).map((twin) => guardColumn(twin, columnOf(twin.name))),
    set: writing.updated
      .filter(({ name }) => !isMasked(name))
      .map(({ name, staged }) => ({ name, staged, sql: `${lineIdent(name)} = ${readGap(name)}` })),
    values: inserted,
    defaults: writing.defaults.map(({ name }) => lineLiteral(given[name] as string)),
    kept: lossy.map((twin) => keptColumn(twin, acts && writing.times.some(({ name }) => name === twin.name))),
    parked: Object.entries(parking).map(([name, sql]) => ({ name, sql: `${lineIdent(name)} = ${sql}` })),
    masked: {
      updated: shared.filter(({ masked }) => masked).map(({ name }) => name),
      inserted: inserted.filter(({ name }) => isMasked(name)).map(({ staged }) => staged),
      key: writing.keys.some(({ masked }) => masked),
      given: writing.defaults.some(({ name }) => isMasked(name)),
    },
    waiting: [...exchanges, ...trees],
    sequences: writing.sequences.map(({ name, ...sequence }) => ({
      ...sequence,
      call: `call pg_temp.pgmend_sequence(${lineLiteral(name)}, `,
    })),
  };
}
