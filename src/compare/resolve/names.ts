import { createHash } from 'node:crypto';
import type { ObjectNames } from './model.ts';

/** Postgres cuts names at 63 bytes, in silence: whatever would be longer is cut here, with a hash of the whole. */
const maxBytes = 63;
const longestSuffix = '_fetched_live'.length;

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** `name`, or its beginning and a short hash when it is longer than `bytes`. Cuts between characters. */
export function fit(name: string, bytes = maxBytes): string {
  if (Buffer.byteLength(name) <= bytes) return name;
  const room = bytes - 9;
  let cut = '';
  for (const character of name) {
    if (Buffer.byteLength(cut) + Buffer.byteLength(character) > room) break;
    cut += character;
  }
  return `${cut}_${shortHash(name)}`;
}

/** `name`, with underscores added until it is not among `taken`. */
export function unused(name: string, taken: ReadonlySet<string>): string {
  let candidate = fit(name);
  while (taken.has(candidate)) candidate = fit(`${candidate}_`);
  return candidate;
}

/** Under which stem the objects of each table are named, keyed by `schema NUL table`. */
export type Stems = Map<string, string>;

export function tableKey(schema: string, table: string): string {
  return `${schema}\0${table}`;
}

/**
 * Names the objects of all tables of a database: after the table in `public`, `schema__table` elsewhere.
 * Where two tables would get the same stem (`a__b` in public, `b` in schema `a`), the one outside public gets a hash.
 * All tables of both sides go in, also those outside the comparison, so that a filter never renames anything.
 */
export function nameTables(tables: { schema: string; name: string }[]): Stems {
  const plain = ({ schema, name }: { schema: string; name: string }) =>
    schema === 'public' ? name : `${schema}__${name}`;
  const uses = new Map<string, Set<string>>();
  for (const table of tables) {
    const stem = plain(table);
    uses.set(stem, (uses.get(stem) ?? new Set()).add(tableKey(table.schema, table.name)));
  }
  const stems: Stems = new Map();
  for (const table of tables) {
    const stem = plain(table);
    const key = tableKey(table.schema, table.name);
    const shared = (uses.get(stem)?.size ?? 0) > 1 && table.schema !== 'public';
    stems.set(key, fit(shared ? `${stem}_${shortHash(key)}` : stem, maxBytes - longestSuffix));
  }
  return stems;
}

/** The stem of a table of old where live has another one of its name, which another table of old has become. */
export function stemBeside(stem: string, schema: string, table: string): string {
  return `${fit(stem, maxBytes - longestSuffix - 9)}_${shortHash(`old\0${tableKey(schema, table)}`)}`;
}

export function stemOf(stems: Stems, schema: string, table: string): string {
  const stem = stems.get(tableKey(schema, table));
  if (stem === undefined) throw new Error(`no stem for ${schema}.${table}`);
  return stem;
}

export function objectNames(stem: string): ObjectNames {
  return {
    old: `${stem}_old`,
    comparedOld: `${stem}_compared_old`,
    duplicates: `${stem}_duplicates`,
    sieve: `${stem}_sieve`,
    buckets: `${stem}_buckets`,
    fetchedOld: `${stem}_fetched_old`,
    fetchedLive: `${stem}_fetched_live`,
    joined: `${stem}_joined`,
    diff: `${stem}_diff`,
    missing: `${stem}_missing`,
    corrupted: `${stem}_corrupted`,
    new: `${stem}_new`,
    changes: `${stem}_changes`,
    json: `${stem}_json`,
    waits: `${stem}_waits`,
    script: `${stem}_script`,
    recheck: `${stem}_recheck`,
    rechecked: `${stem}_rechecked`,
    againOld: `${stem}_again_old`,
    againLive: `${stem}_again_live`,
    values: `${stem}_values`,
    lookedUp: `${stem}_looked_up`,
    common: `${stem}_common`,
    places: `${stem}_places`,
    explained: `${stem}_explained`,
    stood: `${stem}_stood`,
    todo: `${stem}_todo`,
    todoKey: `${stem}_todo_key`,
    todoHolder: `${stem}_todo_wants`,
    todoSlot: `${stem}_todo_slot`,
    todoNext: `${stem}_todo_next`,
    now: `${stem}_now`,
    repair: `${stem}_repair`,
    undo: `${stem}_undo`,
    undoRow: `${stem}_undo_row`,
  };
}
