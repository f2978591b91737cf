import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MergeAnswer } from '../../src/merge/merge.ts';
import { loud } from '../support/loud.ts';
import {
  type MergeBench,
  type MergeChoice,
  type Merged,
  mergeBench,
  type Row,
  type Table,
} from './support.ts';

/** What is where, and what a merge makes of it: written by hand. Sources are test_db and dev_db, of this priority. */
export interface MergeCase {
  title: string;
  test_db?: Row[] | Table;
  dev_db?: Row[] | Table;
  /** An empty table by default; null: none. */
  target?: Row[] | Table | null;
  choice?: MergeChoice;
  /** Rows of merged_users afterwards, by id, as text. */
  rows: (string | null)[][];
  /** `KEY OUTCOME CHOSEN REASON`, by key. */
  decisions?: string[];
  /** `CODE SOURCE KEY`, with a + in front where it makes the exit code 1; none by default. */
  attention?: string[];
  /** `SOURCE KEY ID->ID REASON`. */
  ids?: string[];
}

/** What a merge decided, and what it wants somebody to look at, in a few words. */
export function told({
  answer,
  decisions,
  attention,
  ids,
}: Merged): Required<Pick<MergeCase, 'decisions' | 'attention' | 'ids'>> {
  const { key } = answer.columns;
  const who = (line: Record<string, unknown>) => key.map((name) => String(line[name])).join('/');
  return {
    decisions: decisions.map((line) => `${who(line)} ${line.outcome} ${line.chosen} ${line.reason}`),
    attention: attention
      .map((line) => `${line.wants_look === 't' ? '+' : ''}${line.code} ${line.source} ${who(line.key)}`)
      .sort(),
    ids: ids.map((line) => `${line.source} ${who(line)} ${line.source_id}->${line.user_id} ${line.reason}`),
  };
}

/** All that a merge says but whether it was applied, and how many rows the target has. */
export function counts({ users, outcomes, reasons, ids, attention, sources, findings }: MergeAnswer): object {
  return { users, outcomes, reasons, ids, attention, sources, findings };
}

/**
 * Makes a test of each case: a dry run, which must leave the target alone; the merge, which must do what the dry run
 * said; a second merge, which must write nothing.
 */
export function cases(list: MergeCase[]): void {
  let bench: MergeBench;
  test.before(
    loud(async () => {
      bench = await mergeBench();
    }),
  );
  test.after(() => bench?.drop());
  for (const one of list) test(one.title, () => check(bench, one));
}

async function check(bench: MergeBench, one: MergeCase): Promise<void> {
  const { test_db = [], dev_db = [], target = [], choice = {} } = one;
  await bench.fill({ test_db, dev_db, target });
  const there = async () => (target === null && !(await exists(bench)) ? 'no table' : bench.rows());
  const before = await there();
  const dry = await bench.merge(choice);
  assert.equal(await there(), before, 'a dry run leaves the target alone');
  const done = await bench.merge({ ...choice, apply: true });
  assert.equal(await bench.rows(), one.rows);
  assert.equal(counts(dry.answer), counts(done.answer), 'a dry run says what the merge does');
  assert.is(dry.answer.applied, false);
  assert.is(done.answer.applied, true);
  const { decisions, attention, ids } = told(done);
  if (one.decisions) assert.equal(decisions, one.decisions);
  assert.equal(attention, one.attention ?? []);
  assert.is(done.answer.attention.wants_look, attention.filter((line) => line.startsWith('+')).length);
  if (one.ids) assert.equal(ids, one.ids);
  const again = await bench.merge({ ...choice, apply: true });
  const { inserted, updated, overtaken } = again.answer.outcomes;
  assert.equal([inserted, updated, overtaken], [0, 0, 0], 'a second merge writes nothing, nor would');
  assert.equal(await bench.rows(), one.rows, 'after a second merge');
}

async function exists(bench: MergeBench): Promise<boolean> {
  const [[found] = []] = await bench.rows(`select to_regclass('merged_users')::text`);
  return found !== null;
}
