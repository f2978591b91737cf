import * as assert from 'uvu/assert';
import { type RepairAnswer, type RepairOptions, repair } from '../../src/repair/repair.ts';
import { type Bench, bench, type Choice, explained, quoted, silent, textRows } from '../support/compare.ts';
import type { Where } from '../support/databases.ts';

// Tables in which rows cannot just be written, and what became of these rows.

/** A table: statements for both sides (`$` stands for its name), and what differs on live. */
export interface Case {
  both?: string;
  old?: string;
  live?: string;
}

export type Options = Partial<RepairOptions>;

export const usual: RepairOptions = {
  apply: true,
  singleTransaction: false,
  only: null,
  where: null,
  include: ['reused_key', 'edited_later'],
  batch: 5000,
  withoutTriggers: false,
  kinds: null,
  notKinds: [],
};

/** `pgmend repair --apply --include reused_key,edited_later`, unless told otherwise. */
export async function repaired(b: Bench, options: Options = {}, choice: Choice = {}): Promise<RepairAnswer> {
  return explained(repair(await b.settings(choice), silent(), { ...usual, ...options }));
}

/** What became of each row, by its key: `repaired`, `blocked: why`, `blocked: why <- {"table": …}`. */
export async function account(b: Bench, table: string): Promise<Record<string, string>> {
  const rows = await b.rows(`select * from pgmend.${quoted(`${table}_repair`)}`);
  return Object.fromEntries(
    rows.map((row) => {
      const [, , outcome, reason, by] = row.slice(-6);
      const why = reason === null ? '' : `: ${reason}`;
      return [row.slice(0, -6).join(), `${outcome}${why}${by === null ? '' : ` <- ${by}`}`];
    }),
  );
}

/** The rows of a table, or of a query about it, on both sides. */
export async function bothSides(b: Bench, query: string) {
  return { old: await textRows(b.old.sql, query), live: await textRows(b.live.sql, query) };
}

/** Asserts that a query gives the same on both sides, which it does not before the repair. */
export async function assertSame(b: Bench, query: string): Promise<void> {
  const { old, live } = await bothSides(b, query);
  assert.equal(live, old);
}

export async function create(b: Bench, cases: Record<string, Case>): Promise<void> {
  for (const [name, { both = '', old = '', live = '' }] of Object.entries(cases)) {
    const on = (statements: string) => statements.replaceAll('$', name);
    await b.old.sql.unsafe(on(`${both};${old}`));
    await b.live.sql.unsafe(on(`${both};${live}`));
  }
}

/** What the answer counts is what the view shows, row by row. */
async function assertAccounts(b: Bench, answer: RepairAnswer): Promise<void> {
  for (const { table, missing, corrupted, outcomes } of answer.tables) {
    const [schema, name] = table.split('.') as [string, string];
    if (schema !== 'public' || name.includes('"')) continue;
    const [row] = await b.live.sql.unsafe(`
      select count(*) filter (where status = 'missing')::int as missing, count(*) filter (where status = 'corrupted')::int as corrupted,
        count(*) filter (where outcome = 'repaired')::int as repaired, count(*) filter (where outcome = 'already right')::int as already_right,
        count(*) filter (where outcome = 'skipped')::int as skipped, count(*) filter (where outcome = 'blocked')::int as blocked,
        count(*) filter (where outcome = 'not chosen')::int as not_chosen, count(*) filter (where outcome = 'pending')::int as pending
      from pgmend.${quoted(`${name}_repair`)}`);
    assert.equal({ ...row }, { missing, corrupted, ...outcomes }, table);
    assert.is(outcomes.pending, 0, table);
  }
}

/** What an answer says of each table that a dry run can know as well. */
function foretold({ tables }: RepairAnswer) {
  return tables.map(({ table, outcomes, written, reasons, attention }) => ({
    table,
    outcomes,
    written,
    reasons,
    attention,
  }));
}

/**
 * Makes the tables, compares them, and repairs them, first dry: that leaves live as it is, and tells what happens. The
 * answer's counts are those of the accounting.
 */
export async function repairCases(
  cases: Record<string, Case>,
  options: Options = {},
  { choice = {}, where }: { choice?: Choice; where?: Where } = {},
): Promise<{ b: Bench; answer: RepairAnswer }> {
  const b = await bench(where);
  try {
    await create(b, cases);
    await b.run(choice);
    const dry = await repaired(b, { ...options, apply: false }, choice);
    const answer = await repaired(b, options, choice);
    assert.equal(foretold(dry), foretold(answer), 'the dry run told something else');
    await assertAccounts(b, answer);
    return { b, answer };
  } catch (error) {
    await b.drop();
    throw error;
  }
}

/** One table of an answer. */
export function tableIn({ tables }: RepairAnswer, name: string): RepairAnswer['tables'][number] {
  const found = tables.find(({ table }) => table === `public.${name}`);
  if (!found) throw new Error(`${name} is not among ${tables.map(({ table }) => table)}`);
  return found;
}
