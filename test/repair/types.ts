import type postgres from 'postgres';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { casesFor, describe, type Numbered, typeOf } from '../compare/types/tables.ts';
import { keysOf, rowsOf } from '../compare/verdicts/case.ts';
import { extensions } from '../compare/verdicts/contrib.ts';
import { own } from '../compare/verdicts/own.ts';
import { withoutZeros } from '../oracle/kinds/kind.ts';
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

// Every type of the matrix: its values in corrupted and in missing rows, as a part of their key, too, and arrays of
// them. What a repair writes is held against what live itself reads from the text that old prints.

const pair = await versionPair('older', 'newer');
/** Ids of the rows that only old has. */
const apart = 1000;

type SideName = 'old' | 'live';
/** What is printed of the columns of a row. */
type Texts = (string | null)[];
/** Rows by their ids. */
type Rows = Map<string, Texts>;

let cases: Numbered[];
let b: Bench;
let second: Files;
let undone: string[];
const accounts = new Map<string, Accounted[]>();
const before = new Map<Numbered, Rows>();
const after = new Map<Numbered, Rows>();

/** The columns of the table of a case: the value, an array of it, and a part of the key, where there can be such. */
function columns(one: Numbered, side: SideName): [name: string, type: string][] {
  const type = typeOf(one, side);
  return [
    ['v', type],
    ...(one.arrays ? [['w', `${type}[]`] as [string, string]] : []),
    ...(isKey(one) ? [['k', type] as [string, string]] : []),
  ];
}

function isKey({ keyTable, key }: Numbered): boolean {
  return keyTable !== undefined && key !== 'refused';
}

function createTable(one: Numbered, side: SideName): string {
  const defined = columns(one, side).map(([name, type]) => `${name} ${type}`);
  const key = isKey(one) ? 'id, k' : 'id';
  const ks = keysOf(one).slice(0, 3);
  const values = (text: string, k: string | null | undefined) =>
    columns(one, side).map(([name]) => (name === 'w' ? 'null' : name === 'k' ? k : text));
  const rows = rowsOf(one).flatMap(([old, live], id) => {
    const text = side === 'old' ? old : live;
    const shared = `(${[id, ...values(text, ks[0]?.[side])].join(', ')})`;
    const missing = `(${[id + apart, ...values(text, ks[1]?.old)].join(', ')})`;
    return side === 'old' ? [shared, missing] : [shared];
  });
  return `create table ${one.table} (id int, ${defined.join(', ')}, primary key (${key}));
    insert into ${one.table} values ${rows.join(', ')};
    ${one.arrays ? `update ${one.table} set w = array[v, null, v];` : ''}`;
}

async function makeSide(side: SideName): Promise<void> {
  const { sql } = b[side];
  await sql.unsafe(extensions.map((name) => `create extension ${name};`).join('\n'));
  await sql.unsafe(own[side]);
  for (const one of cases) await sql.unsafe(createTable(one, side));
}

const printing = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local lc_monetary = 'C'`;

/** A value as the output function of its type prints it; of a composite whose fields are all NULL, `is null` is true. */
function print(value: string): string {
  return `case when ${value} is distinct from null then format('%s', ${value}) end`;
}

async function readRows(
  tx: postgres.TransactionSql,
  one: Numbered,
  table: string,
  show: (value: string) => string,
): Promise<Rows> {
  const shown = columns(one, 'live').map(([name]) => show(name));
  const rows = await tx.unsafe<{ id: string; texts: Texts }[]>(
    `select id::text, json_build_array(${shown.join(', ')}) as texts from ${table}`,
  );
  return new Map(rows.map(({ id, texts }) => [id, texts]));
}

/** What live holds of all tables, as it prints. */
async function readLive(into: Map<Numbered, Rows>): Promise<void> {
  await b.live.sql.begin(async (tx) => {
    await tx.unsafe(printing);
    for (const one of cases) into.set(one, await readRows(tx, one, one.table, print));
  });
}

/**
 * The values of old in the text that another type of live is to read: `true` and not `t`, without padding, in the
 * declared zone.
 */
async function textsOnOld(one: Numbered): Promise<Rows> {
  const cast = /^char.*\[\]$/.test(one.old) ? '::text[]::text' : '::text';
  // a cast of an inet to text prints more than its output function
  const show = one.live === undefined || one.old === 'inet' ? print : (value: string) => `${value}${cast}`;
  return b.old.sql.begin(async (tx) => {
    await tx.unsafe(`${printing}; set local timezone = '${one.timezone ?? 'UTC'}'`);
    return readRows(tx, one, one.table, show);
  }) as Promise<Rows>;
}

/** What live makes of the texts that old prints, in columns of the types of the case; without the rows it refuses. */
async function readByLive(one: Numbered, texts: Rows): Promise<Rows> {
  const literal = (text: string | null) => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);
  const tuples = [...texts].map(([id, values]) => `(${[id, ...values.map(literal)].join(', ')})`);
  const defined = columns(one, 'live').map(([name, type]) => `${name} ${type}`);
  return b.live.sql.begin(async (tx) => {
    const insert = (some: string[]) =>
      tx.savepoint((inner) => inner.unsafe(`insert into tried values ${some.join(', ')}`));
    await tx.unsafe(`create temp table tried (id int, ${defined.join(', ')}) on commit drop`);
    await tx.unsafe(`${printing}; set local timezone = '${one.timezone ?? 'UTC'}'`);
    try {
      await insert(tuples);
    } catch {
      for (const tuple of tuples) await insert([tuple]).catch(() => undefined);
    }
    await tx.unsafe(printing);
    return readRows(tx, one, 'tried', print);
  }) as Promise<Rows>;
}

/** Asserts what a repair has made of a row, or that it could not. */
function holdsRow(one: Numbered, id: string, old: Texts, expected: Texts | undefined): void {
  const account = accounts.get(`public.${one.table}`)?.find(({ key }) => key.id === id);
  const now = after.get(one)?.get(id);
  const shown = `row ${id}, ${JSON.stringify(old)}, accounted as ${JSON.stringify(account)}`;
  assert.ok(account, shown);
  if (isLeft(account)) {
    assert.is(account.outcome, 'blocked', shown);
    assert.ok(account.reason, shown);
    assert.equal(now, before.get(one)?.get(id), `${shown}: live was changed`);
    assert.not.equal(expected, old, `${shown}: live can hold the very same`);
    return;
  }
  assert.ok(expected, `${shown}: live cannot hold it`);
  if (one.live === undefined) {
    assert.equal(now, expected, shown);
    assert.equal(expected, old, shown);
  } else {
    // what has become another numeric has other zeros, and is the same number
    const bare = (texts: Texts | undefined) => texts?.map((text) => text && withoutZeros(text));
    assert.equal(bare(now), bare(expected), shown);
  }
}

/**
 * Registers a test for each type of the matrix: what a repair makes of its values, and that the undo gives back live.
 *
 * @param each takes one type in so many
 */
export function repairTypes(test: Test, { each }: { each: number }): void {
  const withVersions = needs(test, 'versions', pair.servers !== undefined, pair.reason);
  const all = pair.servers ? casesFor(pair.servers.old.major, pair.servers.live.major) : [];
  cases = all.filter((_, number) => number % each === 0);

  test.before(
    loud(async () => {
      if (!pair.servers) return;
      b = await bench(pair.servers);
      await Promise.all([makeSide('old'), makeSide('live')]);
      const zoned = cases.flatMap(({ table, timezone }) => (timezone ? [[table, { timezone }]] : []));
      const choice: Choice = { tables: Object.fromEntries(zoned), format: 'json' };
      const dump = await dumpAll(b.live.sql);
      await b.run(choice);
      await readLive(before);
      const answer = await repair(b, { apply: true, include: [...bothHints] }, choice);
      for (const { table } of answer.tables) accounts.set(table, await accounting(b.live.sql, table));
      await readLive(after);
      // where the types are the same, what live holds tells enough
      const converted = cases.filter(({ live, refused }) => live !== undefined && !refused);
      second = await b.run({ ...choice, table: converted.map(({ table }) => table) });
      // an undo that breaks off is told by its own test
      const broke = await undo(b, { apply: true }, choice).then(
        () => [],
        (error: Error) => [error.message],
      );
      undone = [...broke, ...differences(dump, await dumpAll(b.live.sql))];
    }),
  );
  test.after(() => b?.drop());

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
      for (const id of differing) holdsRow(one, id, texts.get(id) as Texts, read.get(id));
      if (one.live === undefined) return;
      const found = second.lines.filter((line) => line.table === `public.${table}`);
      const left = rows.filter(isLeft);
      const told = (list: { status: string; key: Record<string, string | null> }[]) =>
        list.map(({ status, key }) => `${status} ${key.id}`).sort();
      assert.equal(told(found), told(left));
    });
  }

  withVersions(`${pair.name}: the undo gives back live, byte for byte`, () => {
    assert.equal(undone, []);
  });
}
