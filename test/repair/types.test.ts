import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keysOf, rowsOf } from '../stages/verdicts/case.ts';
import { casesFor, describe, fill, type Numbered, typeOf } from '../stages/types/tables.ts';
import { type Bench, bench, type Choice, type Files } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { versionPair } from '../support/versions.ts';
import {
  type Accounted,
  accounting,
  bothHints,
  differences,
  dumpAll,
  isLeft,
  repair,
  undo,
} from './support.ts';

// Every type of the matrix: its values as corrupted and as missing rows, and as keys of missing rows. What a repair
// writes is held against what live itself reads from the text that old prints.

const pair = await versionPair('older', 'newer');
const withVersions = needs(test, 'versions', pair.servers !== undefined, pair.reason);
const cases = pair.servers ? casesFor(pair.servers.old.major, pair.servers.live.major) : [];
/** Ids of the rows that only old has. */
const apart = 1000;

const printing = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`;

type Printed = { id: string; v: string | null; w: string | null };

let b: Bench;
let second: Files;
let undone: string[];
const accounts = new Map<string, Accounted[]>();
/** What live holds of each table before and after the repair, by id. */
const lives = {
  before: new Map<string, Map<string, Printed>>(),
  after: new Map<string, Map<string, Printed>>(),
};

/** What the tables hold of one side, as it prints. */
async function printedRows(side: 'old' | 'live'): Promise<Map<string, Map<string, Printed>>> {
  return b[side].sql.begin(async (tx) => {
    await tx.unsafe(
      `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`,
    );
    const tables = new Map<string, Map<string, Printed>>();
    for (const one of cases) {
      const rows = await tx.unsafe<Printed[]>(
        `select id::text, ${print('v')} as v, ${one.arrays ? print('w') : 'null'} as w from ${one.table}`,
      );
      tables.set(one.table, new Map(rows.map((row) => [row.id, row])));
    }
    return tables;
  }) as Promise<Map<string, Map<string, Printed>>>;
}

/** A value as the output function of its type prints it; of a composite whose fields are all NULL, `is null` is true. */
function print(value: string): string {
  return `case when ${value} is distinct from null then format('%s', ${value}) end`;
}

/** The values of old in the text that another type of live is to read: `true` and not `t`, and no padding. */
async function textsOnOld(one: Numbered): Promise<Printed[]> {
  const cast = one.live === undefined ? print : (value: string) => `${value}::text`;
  const rows = await b.old.sql.begin(async (tx) => {
    await tx.unsafe(printing);
    return tx.unsafe(
      `select id::text, ${cast('v')} as v, ${one.arrays ? cast('w') : 'null'} as w from ${one.table}`,
    );
  });
  return rows as unknown as Printed[];
}

/** What live makes of the texts that old prints, in columns of the types of the case, by id; without those it refuses. */
async function readByLive(one: Numbered, texts: Printed[]): Promise<Map<string, Printed>> {
  const literal = (text: string | null) => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);
  const type = typeOf(one, 'live');
  const tuple = ({ id, v, w }: Printed) => `(${id}, ${literal(v)}, ${literal(w)})`;
  const rows = await b.live.sql.begin(async (tx) => {
    const insert = (some: Printed[]) =>
      tx.savepoint((inner) => inner.unsafe(`insert into tried values ${some.map(tuple).join(', ')}`));
    await tx.unsafe(
      `create temp table tried (id int, v ${type}, w ${one.arrays ? `${type}[]` : 'text'}) on commit drop`,
    );
    await tx.unsafe(`${printing}; set local timezone = '${one.timezone ?? 'UTC'}'`);
    try {
      await insert(texts);
    } catch {
      for (const text of texts) await insert([text]).catch(() => undefined);
    }
    await tx.unsafe(printing);
    return tx.unsafe(
      `select id::text, ${print('v')} as v, ${one.arrays ? print('w') : 'null'} as w from tried`,
    );
  });
  return new Map((rows as unknown as Printed[]).map((row) => [row.id, row]));
}

test.before(
  loud(async () => {
    if (!pair.servers) return;
    b = await bench(pair.servers);
    await Promise.all([fill(b.old.sql, 'old', cases), fill(b.live.sql, 'live', cases)]);
    for (const { table, arrays } of cases) {
      const columns = arrays ? ', v, w' : ', v';
      await b.old.sql.unsafe(`insert into ${table} select id + ${apart}${columns} from ${table}`);
    }
    const zoned = cases.flatMap(({ table, timezone }) => (timezone ? [[table, { timezone }]] : []));
    const choice: Choice = { tables: Object.fromEntries(zoned), format: 'json' };
    const before = await dumpAll(b.live.sql);
    await b.run(choice);
    lives.before = await printedRows('live');
    const answer = await repair(b, { apply: true, include: [...bothHints] }, choice);
    for (const { table } of answer.tables) accounts.set(table, await accounting(b.live.sql, table));
    lives.after = await printedRows('live');
    second = await b.run(choice);
    await undo(b, { apply: true }, choice);
    undone = differences(before, await dumpAll(b.live.sql));
  }),
);
test.after(() => b?.drop());

/** Asserts what a repair has made of a row, or that it could not. */
function holdsRow(one: Numbered, old: Printed, expected: Printed | undefined, rows: Accounted[]): void {
  const { id } = old;
  const account = rows.find(({ key }) => key.id === id);
  const after = lives.after.get(one.table)?.get(id);
  const shown = `row ${id}, ${JSON.stringify(old)}, accounted as ${JSON.stringify(account)}`;
  assert.ok(account, shown);
  if (isLeft(account)) {
    assert.is(account.outcome, 'blocked', shown);
    assert.ok(account.reason, shown);
    assert.equal(after, lives.before.get(one.table)?.get(id), `${shown}: live was changed`);
    const isPlain = expected && expected.v === old.v && expected.w === old.w;
    assert.not(isPlain, `${shown}: live can hold the very same`);
    return;
  }
  assert.ok(expected, `${shown}: live cannot hold it`);
  assert.equal(after && { v: after.v, w: after.w }, { v: expected.v, w: expected.w }, shown);
  // where the type is the same the value is the same, too
  if (one.live === undefined) assert.equal({ v: expected.v, w: expected.w }, { v: old.v, w: old.w }, shown);
}

for (const one of cases) {
  const { table, refused } = one;
  test(`${pair.name}: repaired: ${describe(one)}`, async () => {
    const rows = accounts.get(`public.${table}`) ?? [];
    if (refused) {
      assert.equal(rows, []);
      return;
    }
    const differing = rowsOf(one).flatMap(([, , verdict], id) => [
      ...(verdict === 'differs' ? [String(id)] : []),
      String(apart + id),
    ]);
    assert.equal(rows.map(({ key }) => key.id).sort(), differing.sort());
    const texts = await textsOnOld(one);
    const read = await readByLive(one, texts);
    for (const text of texts.filter(({ id }) => differing.includes(id))) {
      holdsRow(one, text, read.get(text.id), rows);
    }
    const left = rows.filter(isLeft).map(({ key, status }) => `${status} ${key.id}`);
    const found = second.lines
      .filter((line) => line.table === `public.${table}`)
      .map(({ key, status }) => `${status} ${key.id}`);
    assert.equal(found.sort(), left.sort());
  });
  if (!one.keyTable || one.key === 'refused') continue;
  test(`${pair.name}: repaired, as a key: ${describe(one)}`, () => {
    const rows = accounts.get(`public.${one.keyTable}`) ?? [];
    const given = keysOf(one).length - (one.keys?.length ?? 0);
    const missing = keysOf(one).filter(
      ({ old, live }, n) =>
        old !== null && (live === null || (n >= given && one.keys?.[n - given]?.[2] === 'differs')),
    );
    assert.is(rows.length, missing.length);
    const found = second.lines.filter(
      (line) => line.table === `public.${one.keyTable}` && line.status !== 'new',
    );
    assert.equal(
      found.map(({ status, key }) => [status, key.v]),
      rows.filter(isLeft).map(({ status, key }) => [status, key.v]),
    );
    // a key of one type on both sides has nothing that it could be blocked by
    if (one.live === undefined && !one.keys) assert.equal(rows.filter(isLeft), []);
  });
}

withVersions(`${pair.name}: the undo gives back live, byte for byte`, () => {
  assert.equal(undone, []);
});

test.run();
