import type postgres from 'postgres';
import { repair as repairCore } from '../../src/repair/repair.ts';
import { undo as undoCore } from '../../src/repair/undo.ts';
import { readTexts } from '../oracle/dump.ts';
import { type Bench, type Choice, explained, quoted, silent } from '../support/compare.ts';

// `pgmend repair` and `pgmend undo` in this process, and what live holds before and after them.

export interface RepairOptions {
  apply?: boolean;
  singleTransaction?: boolean;
  only?: 'missing' | 'corrupted';
  where?: string;
  include?: ('reused_key' | 'edited_later')[];
  batch?: number;
  withoutTriggers?: boolean;
}

export type UndoOptions = Pick<RepairOptions, 'apply' | 'singleTransaction' | 'batch' | 'withoutTriggers'>;

export const bothHints = ['reused_key', 'edited_later'] as const;

/** The answer of `repair --json`, as far as the tests look at it. */
export interface RepairAnswer {
  applied: boolean;
  tables: {
    table: string;
    missing: number;
    corrupted: number;
    outcomes: Record<'repaired' | 'already_right' | 'skipped' | 'blocked' | 'not_chosen' | 'pending', number>;
    written: number;
  }[];
}

/** The answer of `undo --json`. */
export interface UndoAnswer {
  applied: boolean;
  tables: {
    table: string;
    updates: number;
    inserts: number;
    outcomes: Record<'undone' | 'already_back' | 'skipped' | 'blocked' | 'pending', number>;
  }[];
}

const usual = {
  apply: false,
  singleTransaction: false,
  only: null,
  where: null,
  include: [],
  batch: 5000,
  withoutTriggers: false,
  kinds: null,
  notKinds: [],
};

/** `pgmend repair`: dry, unless `apply` says otherwise. */
export async function repair(b: Bench, options: RepairOptions = {}, choice?: Choice): Promise<RepairAnswer> {
  const settings = await b.settings(choice);
  const answer = repairCore(settings, silent(), { ...usual, ...options });
  return (await explained(answer)) as RepairAnswer;
}

/** `pgmend undo`: dry, unless `apply` says otherwise. */
export async function undo(b: Bench, options: UndoOptions = {}, choice?: Choice): Promise<UndoAnswer> {
  const settings = await b.settings(choice);
  const answer = undoCore(settings, silent(), { ...usual, repair: null, ...options });
  return (await explained(answer)) as UndoAnswer;
}

/** Schemas that no user made, as a condition on the name of one. */
const foreignSchemas = `!~ '^(pg_|information_schema$|pgmend)'`;

/**
 * Every row of every table, each as the JSON of what the server prints for its values, in an order of its own. A table
 * is told by schema and name, and a partition or a table that inherits is one of its own.
 *
 * @param versions also tells which version of each row it is, and where: these change with every write
 */
export async function dumpAll(
  sql: postgres.Sql,
  { versions = false }: { versions?: boolean } = {},
): Promise<Map<string, string[]>> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname ${sql.unsafe(foreignSchemas)} order by 1, 2`;
  const columns = versions ? 'xmin, ctid, *' : '*';
  const queries = tables.map(
    ({ schema, name }) => `select ${columns} from only ${quoted(schema)}.${quoted(name)}`,
  );
  const answers = await readTexts(sql, queries);
  return new Map(
    tables.map(({ schema, name }, index) => [
      `${schema}.${name}`,
      (answers[index] ?? []).map((row) => JSON.stringify(row)).sort(),
    ]),
  );
}

/** The last value of each sequence; null is one that was never used. */
export async function sequences(sql: postgres.Sql): Promise<Map<string, bigint | null>> {
  const rows = await sql<{ name: string; value: string | null }[]>`
    select schemaname || '.' || sequencename as name, last_value::text as value from pg_sequences
    where schemaname ${sql.unsafe(foreignSchemas)} order by 1`;
  return new Map(rows.map(({ name, value }) => [name, value === null ? null : BigInt(value)]));
}

/** Lines that are in one dump and not in the other, told in a few words; empty when both hold the same. */
export function differences(before: Map<string, string[]>, after: Map<string, string[]>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const gone = without(before.get(name) ?? [], after.get(name) ?? []);
    const come = without(after.get(name) ?? [], before.get(name) ?? []);
    return [
      ...gone.map((row) => `${name}: was there before: ${row}`),
      ...come.map((row) => `${name}: was not there before: ${row}`),
    ];
  });
}

/** The lines of a list, less those of another, each as often as it is there. */
export function without(list: readonly string[], others: readonly string[]): string[] {
  const rest = new Map<string, number>();
  for (const line of others) rest.set(line, (rest.get(line) ?? 0) + 1);
  return list.filter((line) => {
    const times = rest.get(line) ?? 0;
    if (times > 0) rest.set(line, times - 1);
    return times === 0;
  });
}

/** A row of `<t>_repair`. */
export interface Accounted {
  /** By the columns' names in the view. */
  key: Record<string, string | null>;
  status: 'missing' | 'corrupted';
  changed: string[] | null;
  outcome: 'repaired' | 'already right' | 'skipped' | 'blocked' | 'not chosen' | 'pending';
  reason: string | null;
  blockedBy: { table: string; key: Record<string, string | null> } | null;
}

/** What became of every missing and corrupted row of a table, by its name as reports write it. */
export async function accounting(sql: postgres.Sql, table: string): Promise<Accounted[]> {
  const columns = await sql<{ stem: string; name: string }[]>`
    select t.stem, a.attname as name from pgmend.tables t
    join pg_class c on c.relname = t.stem || '_repair' and c.relnamespace = 'pgmend'::regnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where t.table_name = ${table} order by a.attnum`;
  const names = columns.map(({ name }) => name);
  const own = ['status', 'changed', 'outcome', 'reason', 'blocked_by', 'touched'];
  const told = names.slice(-own.length);
  // a table without such rows has none
  if (columns.length === 0) return [];
  // a column of the key may have one of these names
  if (told.some((name, index) => name.replace(/_+$/, '') !== own[index]))
    throw new Error(`the accounting of ${table} has the columns ${names}`);
  const keys = names.slice(0, -own.length);
  const [status, changed, outcome, reason, blockedBy] = own.map((_, index) => `a.c${keys.length + index}`);
  const aliases = names.map((_, index) => `c${index}`);
  // by place: a column of the key may have any name
  const query = `select json_build_array(${keys.map((_, index) => `a.c${index}::text`).join(', ')}),
      ${status}, to_json(${changed}), ${outcome}, ${reason}, ${blockedBy}
    from pgmend.${quoted(`${columns[0]?.stem}_repair`)} as a (${aliases.join(', ')})`;
  const [rows = []] = await readTexts(sql, [query]);
  return rows.map(([values, ...rest]) => {
    const key = JSON.parse(values as string) as (string | null)[];
    const json = (text: string | null | undefined) => (text ? JSON.parse(text) : null);
    return {
      key: Object.fromEntries(keys.map((name, index) => [name, key[index] ?? null])),
      status: rest[0] as Accounted['status'],
      changed: json(rest[1]),
      outcome: rest[2] as Accounted['outcome'],
      reason: rest[3] ?? null,
      blockedBy: json(rest[4]),
    };
  });
}

/** Rows that a repair has left as they were, or has not put right. */
export function isLeft({ outcome }: Accounted): boolean {
  return outcome !== 'repaired' && outcome !== 'already right';
}

/** The counts of a table's rows in a repair's answer, held against its accounting. Empty when they add up. */
export function checkCounts(entry: RepairAnswer['tables'][number] | undefined, rows: Accounted[]): string[] {
  if (!entry) return rows.length > 0 ? ['the answer does not have the table'] : [];
  const count = (kept: (row: Accounted) => boolean) => rows.filter(kept).length;
  const outcomes = Object.entries(entry.outcomes);
  const sum = outcomes.reduce((total, [, number]) => total + number, 0);
  return [
    ...outcomes.map(([name, number]): [string, number, number] => [
      name,
      number,
      count(({ outcome }) => outcome === name.replace('_', ' ')),
    ]),
    ...(['missing', 'corrupted'] as const).map((name): [string, number, number] => [
      name,
      entry[name],
      count(({ status }) => status === name),
    ]),
    ['outcomes', sum, entry.missing + entry.corrupted] as [string, number, number],
  ]
    .filter(([, told, real]) => told !== real)
    .map(([name, told, real]) => `${told} ${name} in the answer, ${real} in the accounting`);
}
