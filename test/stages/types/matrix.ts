import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { needs } from '../../support/skip.ts';
import type { VersionPair } from '../../support/versions.ts';
import { keysOf, rowsOf, type Verdict } from '../verdicts/case.ts';
import { casesFor, describe, fill, type Numbered, typeOf } from './tables.ts';

/** Databases of the matrix, and what the run said of them; filled before the first test runs. */
export interface Matrix {
  b: Bench;
  usual: Files;
}

/**
 * Registers the tests of one pair of versions: every verdict that is written down in ../verdicts, each case with
 * tables of its own in one run.
 */
export function typeMatrix(test: Test, pair: VersionPair, also?: (m: Matrix) => Promise<void>): Matrix {
  const m = {} as Matrix;
  const { old = { major: 99 }, live = { major: 99 } } = pair.servers ?? {};
  const cases = casesFor(old.major, live.major);
  const withVersions = needs(test, 'versions', pair.servers !== undefined, pair.reason);
  if (pair.servers) {
    const where = pair.servers;
    test.before(
      loud(async () => {
        m.b = await bench(where);
        await Promise.all([fill(m.b.old.sql, 'old', cases), fill(m.b.live.sql, 'live', cases)]);
        m.usual = await m.b.run({ tables: settings(cases) });
        await also?.(m);
      }),
    );
    test.after(() => m.b.drop());
  }
  for (const one of cases) {
    withVersions(`${pair.name}: ${describe(one)}`, () => {
      if (one.refused) assert.match(refusal(m.usual, one.table), one.refused);
      else holds(m.usual, one);
    });
    if (one.keyTable)
      withVersions(`${pair.name}: as a key: ${describe(one)}`, () => holdsAsKey(m.usual, one));
  }
  withVersions(`${pair.name}: what is called no key is none for Postgres`, async () => {
    for (const one of cases.filter(({ key }) => key === 'illegal')) {
      const made = await Promise.all(
        (['old', 'live'] as const).map((side) => takesKey(m.b, side, typeOf(one, side))),
      );
      assert.ok(!made.every(Boolean), describe(one));
    }
  });
  return m;
}

/** What pgmend.yaml would say of the tables. */
export function settings(cases: Numbered[]): Record<string, { timezone: string }> {
  return Object.fromEntries(
    cases.flatMap(({ table, timezone }) => (timezone === undefined ? [] : [[table, { timezone }]])),
  );
}

function entry(files: Files, table: string) {
  const found = files.report.tables.find((candidate) => candidate.table === `public.${table}`);
  if (!found) throw new Error(`${table} is not in the report`);
  return found;
}

function refusal(files: Files, table: string): string {
  const { outcome, reason } = entry(files, table);
  assert.is(outcome, 'not_compared');
  return reason ?? '';
}

/** Asserts the verdict of each row, the numbers, and the finding that tells of two types. */
export function holds(files: Files, one: Numbered, exact = false): void {
  const { outcome, reason, counts, findings } = entry(files, one.table);
  assert.is(outcome, 'compared', String(reason));
  const lines = files.lines.filter(({ table }) => table === `public.${one.table}`);
  const rows = rowsOf(one).map(([old, live, verdict], id) => {
    const line = lines.find(({ key }) => key.id === String(id));
    const shown = `row ${id}, ${short(old)} | ${short(live)}: `;
    const expected: Verdict = (exact && one.exact?.[id]) || verdict;
    return {
      expected: `${shown}${expected === 'same' ? 'same' : `corrupted ${one.arrays ? 'v,w' : 'v'}`}`,
      actual: `${shown}${line ? `${line.status} ${line.changed}` : 'same'}`,
      differs: expected === 'differs',
    };
  });
  assert.equal(
    rows.map(({ actual }) => actual),
    rows.map(({ expected }) => expected),
  );
  const corrupted = rows.filter(({ differs }) => differs).length;
  const [all, identical] = [rows.length, rows.length - corrupted];
  assert.equal(counts, { old: all, live: all, identical, missing: 0, corrupted, new: 0 });
  const noted = findings.filter(({ code }) => code === 'type_differs').length;
  assert.is(noted > 0, one.noted ?? one.live !== undefined, 'whether a finding tells of the two types');
}

/** Asserts which keys are one row and which are two. */
function holdsAsKey(files: Files, one: Numbered): void {
  const table = one.keyTable as string;
  if (one.key === 'refused') {
    assert.match(refusal(files, table), 'no lossless way');
    return;
  }
  const { outcome, reason, counts } = entry(files, table);
  assert.is(outcome, 'compared', String(reason));
  const lines = files.lines.filter((line) => line.table === `public.${table}`);
  const first = keysOf(one).length - (one.keys?.length ?? 0);
  const rows = keysOf(one).map(({ old, live }, n) => {
    const apart = n >= first && one.keys?.[n - first]?.[2] === 'differs';
    const found = lines
      .filter((line) => (line.old ?? line.live)?.n === String(n))
      .map(({ status }) => status);
    const missing = old !== null && (apart || live === null);
    const added = live !== null && (apart || old === null);
    return { shown: `${n}: ${old} | ${live}: `, found: found.sort(), missing, added };
  });
  assert.equal(
    rows.map(({ shown, found }) => `${shown}${found}`),
    rows.map(
      ({ shown, missing, added }) => `${shown}${[missing && 'missing', added && 'new'].filter(Boolean)}`,
    ),
  );
  const count = (kept: (row: (typeof rows)[number]) => boolean) => rows.filter(kept).length;
  const identical = count((row) => !row.missing && !row.added);
  const [missing, added] = [count((row) => row.missing), count((row) => row.added)];
  const expected = { identical, missing, corrupted: 0, new: added };
  assert.equal(counts, { old: identical + missing, live: identical + added, ...expected });
}

async function takesKey(b: Bench, side: 'old' | 'live', type: string): Promise<boolean> {
  try {
    await b[side].sql.unsafe(`create temp table no_key (v ${type} primary key); drop table no_key;`);
    return true;
  } catch (error) {
    // the type has no default order that an index could use
    if ((error as { code?: string }).code === '42704') return false;
    throw error;
  }
}

function short(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
