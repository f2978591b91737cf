import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice, type Files } from '../../support/compare.ts';
import { loud } from '../../support/loud.ts';
import { needs } from '../../support/skip.ts';
import type { VersionPair } from '../../support/versions.ts';
import { keysOf, rowsOf, type Verdict } from '../verdicts/case.ts';
import { forgotten, takesKey } from './coverage.ts';
import { casesFor, describe, fill, type Numbered, typeOf } from './tables.ts';

/** Databases of the matrix, and what the run said of them; filled before the first test runs. */
export interface Matrix {
  cases: Numbered[];
  b: Bench;
  files: Files;
}

/**
 * Makes a table for each case on two servers, and compares them in one run. Where the servers cannot be had, there
 * are no cases, and one test that is skipped.
 *
 * @param choice options of the run
 */
export function compareTypes(
  test: Test,
  pair: VersionPair,
  choice: (cases: Numbered[]) => Choice = () => ({}),
): Matrix {
  const withVersions = needs(test, 'versions', pair.servers !== undefined, pair.reason);
  if (!pair.servers) {
    withVersions(`${pair.name}: the verdict on each type`, () => undefined);
    return { cases: [] } as unknown as Matrix;
  }
  const { old, live } = pair.servers;
  const cases = casesFor(old.major, live.major);
  const m = { cases } as Matrix;
  test.before(
    loud(async () => {
      m.b = await bench({ old, live });
      await Promise.all([fill(m.b.old.sql, 'old', cases), fill(m.b.live.sql, 'live', cases)]);
      m.files = await m.b.run({ tables: settings(cases), format: 'json', ...choice(cases) });
    }),
  );
  test.after(() => m.b?.drop());
  return m;
}

/** Registers the tests of one pair of versions: every verdict that is written down in ../verdicts. */
export function typeMatrix(test: Test, pair: VersionPair, choice?: Choice): Matrix {
  const m = compareTypes(test, pair, () => choice ?? {});
  for (const one of m.cases) {
    test(`${pair.name}: ${describe(one)}`, () => {
      if (one.refused) assert.match(refusal(m.files, one.table), one.refused);
      else holds(m.files, one);
    });
    if (one.keyTable) test(`${pair.name}: as a key: ${describe(one)}`, () => holdsAsKey(m.files, one));
  }
  if (m.cases.length === 0) return m;
  test(`${pair.name}: what is called no key is none for Postgres`, async () => {
    for (const one of m.cases.filter(({ key, values }) => values && key === 'illegal')) {
      const made = await Promise.all(
        (['old', 'live'] as const).map((side) => takesKey(m.b[side].sql, typeOf(one, side))),
      );
      assert.not(made.every(Boolean), describe(one));
    }
  });
  test(`${pair.name}: through the sieve, where it can be, every value has the same verdict`, () =>
    holdsThroughSieve(m, pair));
  test(`${pair.name}: no type that a column may have is forgotten`, async () => {
    assert.equal(await forgotten(m.b.old.sql), { values: [], arrays: [] });
  });
  return m;
}

/** Asserts that the sieve says of every table that can go through it what the join of all rows has said. */
async function holdsThroughSieve({ b, cases, files }: Matrix, { servers }: VersionPair): Promise<void> {
  // what the first run has staged is still looked at
  const staging = 'through_the_sieve';
  const choice: Choice = { staging, tables: settings(cases), format: 'json', strategy: 'sieve' };
  const table = (await b.render(['40_sieve'], choice)).map((stage) => stage.table as string);
  const canSieve = (servers?.old.major ?? 0) >= 11;
  assert.ok(canSieve ? table.length > 80 : table.length === 0, `${table.length} tables go through the sieve`);
  if (!canSieve) return;
  const found = ({ report, lines }: Files) => ({
    lines: lines.filter((line) => table.includes(line.table)),
    tables: report.tables
      .filter((one) => table.includes(one.table))
      .map(({ table: name, outcome, reason, counts }) => ({ name, outcome, reason, counts })),
  });
  const chosen = Object.entries(settings(cases)).filter(([name]) => table.includes(`public.${name}`));
  const sieved = await b.run({ ...choice, table, tables: Object.fromEntries(chosen) });
  assert.ok(sieved.report.tables.every(({ strategy }) => strategy === 'sieve'));
  assert.equal(found(sieved), found(files));
}

/** What pgmend.yaml would say of the tables. */
function settings(cases: Numbered[]): Record<string, { timezone: string }> {
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
    assert.match(refusal(files, table), 'no lossless conversion');
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

function short(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
