import type { Sql } from 'postgres';
import { readComparison } from '../compare/catalog.ts';
import { inspecting } from '../compare/inspect.ts';
import type { Place } from '../compare/sides.ts';
import { query } from '../database/query.ts';
import type { Io } from '../session/events.ts';
import { serversLine } from '../session/servers.ts';
import { withSession } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { type Agree, notAgreed } from './live-work.ts';

/** A sequence of live that is behind: what it gives next is there already, or was given by old. Numbers are decimal text. */
export interface BehindSequence {
  sequence: string;
  /** The column that draws from it, as `schema.table.column`; null where none does. */
  column: string | null;
  /** What it gave last; null where it gave nothing yet. */
  live: string | null;
  /** What that of the same name on old gave last; null where there is none. */
  old: string | null;
  /** The greatest number in its column; null where that has none, or no index that begins with it. */
  greatest: string | null;
  /** How far it has to go; null where it would have to go to where it can give no more. */
  to: string | null;
  /** A number in its column, or the last one on old, after which it could give no more: it is not moved there. */
  beyond: string | null;
  increment: string;
  /** Whether the role may move it. */
  usable: boolean;
}

/** What `pgmend repair --sequences` answers. */
export interface SequencesAnswer {
  version: 1;
  applied: boolean;
  sequences: BehindSequence[];
}

interface SequenceRow {
  name: string;
  increment: string;
  max: string;
  readable: boolean;
  usable: boolean;
  live: string | null;
  old: string | null;
  schema: string | null;
  table: string | null;
  column: string | null;
  indexed: boolean;
}

/** Finds the sequences of these schemas of live that are behind. `tx` is a transaction that only reads. */
export async function findBehind(tx: Sql, place: Place, schemas: string[]): Promise<BehindSequence[]> {
  await query(tx, 'sequences_mount', { ...place });
  const rows = await query<SequenceRow>(tx, 'sequences', { staging: place.staging }, [
    JSON.stringify(schemas),
  ]);
  const behind: BehindSequence[] = [];
  for (const row of rows) {
    const { name, schema, table, column, live, old } = row;
    // one that counts down has no number of others that it could meet by going up
    if (!row.readable || BigInt(row.increment) < 0n) continue;
    const [found] = row.indexed
      ? await query<{ number: string | null }>(tx, 'greatest_key', { schema, table, column, down: false })
      : [];
    const greatest = found?.number ?? null;
    const reached = live === null ? 0n : BigInt(live);
    const wanted = [old, greatest]
      .flatMap((number) => (number === null ? [] : [BigInt(number)]))
      .filter((number) => number > reached)
      .sort((a, b) => (a < b ? -1 : 1));
    const last = BigInt(row.max) - BigInt(row.increment);
    const to = wanted.findLast((number) => number <= last);
    const beyond = wanted.findLast((number) => number > last);
    if (to === undefined && beyond === undefined) continue;
    behind.push({
      sequence: name,
      column: column === null ? null : `${schema}.${table}.${column}`,
      ...{ live, old, greatest, increment: row.increment, usable: row.usable },
      to: to === undefined ? null : String(to),
      beyond: beyond === undefined ? null : String(beyond),
    });
  }
  return behind;
}

/**
 * Moves the sequences of live up that are behind those of old, or behind its keys: to the greater of the two, never down.
 * Numbers drawn in the meantime are not drawn again. Without `apply` it only reports.
 *
 * @throws PgmendError as `inspecting` does; exit 130 when the user does not agree
 */
export async function repairSequences(
  settings: Settings,
  io: Io,
  { apply, agree }: { apply: boolean; agree?: Agree | undefined },
): Promise<SequencesAnswer> {
  return withSession(settings, io, { command: 'repair', exclusive: true }, async (session) => {
    const sequences = await inspecting(session, async ({ tx, place }) => {
      const { comparison } = await readComparison(tx, place, settings);
      return findBehind(tx, place, [...new Set(comparison.pairs.map(({ live }) => live.schema))]);
    });
    const movable = sequences.filter(({ usable, to }) => usable && to !== null);
    if (apply && movable.length > 0 && agree) {
      const asked = { rows: 0, tables: 0, sequences: movable.length, servers: await serversLine(session) };
      if (!(await agree(asked))) throw notAgreed();
    }
    for (const { sequence: name, increment, to } of apply ? movable : [])
      await query(session.work.sql, 'move_sequence', { name, increment, target: to });
    return { version: 1 as const, applied: apply, sequences };
  });
}
