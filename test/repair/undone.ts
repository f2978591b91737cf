import type { UndoAnswer } from '../../src/repair/schema.ts';
import { type UndoOptions, undo as undoCore } from '../../src/repair/undo.ts';
import { type Bench, bench, type Choice, explained, quoted, silent } from '../support/compare.ts';
import { type Case, create, type Options, repaired } from './repaired.ts';

/** A table that is repaired and then undone. */
export interface UndoCase extends Case {
  /** Statements on live between the repair and the undo. */
  meanwhile?: string;
}

/** `pgmend undo --apply`, unless told otherwise. */
export async function undone(
  b: Bench,
  options: Partial<UndoOptions> = {},
  choice: Choice = {},
): Promise<UndoAnswer> {
  const usual = { apply: true, singleTransaction: false, batch: 5000, withoutTriggers: false, repair: null };
  return explained(undoCore(await b.settings(choice), silent(), { ...usual, ...options }));
}

/** What became of each write to a table, by its key: `undone`, `blocked: why <- {"table": …}`. */
export async function accountOfUndo(b: Bench, table: string): Promise<Record<string, string>> {
  const rows =
    await b.rows(`select (select string_agg(k.value, ',') from json_each_text(u.key) as k), coalesce(outcome, 'open'), reason, blocked_by
    from pgmend.${quoted(`${table}_undo`)} as u order by u.id`);
  return Object.fromEntries(
    rows.map(([key, outcome, reason, by]) => [
      key,
      `${outcome}${reason === null ? '' : `: ${reason}`}${by === null ? '' : ` <- ${by}`}`,
    ]),
  );
}

/** Makes the tables, compares and repairs them, and lets live go on. */
export async function repairThen(
  cases: Record<string, UndoCase>,
  options: Options = {},
  choice: Choice = {},
): Promise<Bench> {
  const b = await bench();
  try {
    await create(b, cases);
    await b.run({ format: 'json', ...choice });
    await repaired(b, options, choice);
    for (const [name, { meanwhile }] of Object.entries(cases)) {
      if (meanwhile) await b.live.sql.unsafe(meanwhile.replaceAll('$', name));
    }
    return b;
  } catch (error) {
    await b.drop();
    throw error;
  }
}

/** Runs a test's body with databases that are dropped after it. */
export async function withBench(made: Promise<Bench>, body: (b: Bench) => Promise<void>): Promise<void> {
  const b = await made;
  try {
    await body(b);
  } finally {
    await b.drop();
  }
}
