import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench, quoted } from '../support/compare.ts';
import { account, assertSame, repaired } from './repaired.ts';
import { undone } from './undone.ts';

// Whatever a block of sql/ declares may be the name of a column, a table, a key or an index of live.

/** Every variable that a PL/pgSQL block of sql/ declares, and every label. */
function declaredNames(): string[] {
  const names = new Set<string>();
  for (const path of readdirSync('sql', { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.sql')) continue;
    const text = readFileSync(`sql/${path}`, 'utf8');
    for (const [, label] of text.matchAll(/<<(\w+)>>/g)) names.add(label as string);
    for (const [, block] of text.matchAll(/^\s*declare\n(.*?)^\s*begin$/gms)) {
      for (const [, name] of (block as string).matchAll(
        /^\s*([a-z_]\w*) (?:constant )?[a-z]\w*(?:\[\]|%rowtype)?(?: :=|;)/gm,
      ))
        names.add(name as string);
    }
  }
  return [...names].sort();
}

const names = declaredNames();
const parts = (some: string[], size: number) =>
  Array.from({ length: Math.ceil(some.length / size) }, (_, i) => some.slice(size * i, size * (i + 1)));
/** An index takes at most 32 columns. */
const chunks = parts(names, 32);
const list = (some: string[]) => some.map(quoted).join();

/**
 * Tables called as variables are: each has all names as columns, a part of them as its key, a unique index over one or
 * two and an exclusion constraint; each row refers to one of its own table and to one of the next, the last table to
 * the first.
 */
function tables(): { ddl: string[]; called: string[] } {
  const called = chunks.map((chunk) => chunk[0] as string);
  const columns = names.map((name) => `${quoted(name)} text not null`).join();
  const ddl = chunks.flatMap((key, i) => {
    const table = quoted(called[i] as string);
    const others = names.filter((name) => !key.includes(name));
    return [
      `create table ${table} (${columns}, up text, primary key (${list(key)}))`,
      `create unique index ${quoted(`${called[i]} too`)} on ${table} (${quoted(others[0] as string)})`,
      ...parts(others.slice(1), 16).map((some) => `create unique index on ${table} (${list(some)})`),
      `alter table ${table} add exclude (${key
        .slice(1, 3)
        .map((name) => `${quoted(name)} with =`)
        .join()})`,
    ];
  });
  const references = chunks.flatMap((key, i) => {
    const table = quoted(called[i] as string);
    const parent = names.find((name) => !key.includes(name)) as string;
    const next = (i + 1) % chunks.length;
    const target = names.find((name) => !chunks[next]?.includes(name)) as string;
    return [
      `alter table ${table} add foreign key (up) references ${table} (${quoted(parent)})`,
      `alter table ${table} add foreign key (${quoted(key[0] as string)}) references ${quoted(called[next] as string)} (${quoted(target)})`,
    ];
  });
  return { ddl: [...ddl, ...references], called };
}

/** One row whose every value is `value`, so that it refers to the row of that value of the next table. */
const insert = (called: string[], value: string) =>
  `set local session_replication_role = replica;
   ${called.map((table) => `insert into ${quoted(table)} values (${names.map(() => `'${value}'`).join()}, '${value}')`).join(';\n')};
   select`;

test('the blocks of sql/ declare what this test takes for them', () => {
  assert.ok(names.length > 60, `${names}`);
  for (const name of ['kind', 'low', 'high', 'rows', 'this_repair', 'candidate', 'statement', 'work'])
    assert.ok(names.includes(name), name);
});

for (const [how, withoutTriggers, narrowed] of [
  ['with triggers', false, false],
  ['without triggers', true, false],
  ['in a condition of where', false, true],
] as const) {
  test(`a column, a table, a key or an index may be called as a variable of pgmend's is: ${how}`, async () => {
    const b = await bench();
    try {
      const { ddl, called } = tables();
      await b.both(ddl.join(';\n'));
      for (const value of ['a', 'b', 'c', 'd', 'e']) await b.old.sql.unsafe(insert(called, value));
      // d and e are missing everywhere, each the parent of itself and in a circle through all tables
      for (const value of ['a', 'b', 'c']) await b.live.sql.unsafe(insert(called, value));
      const damage = chunks.map((key, i) => {
        const table = quoted(called[i] as string);
        const others = names.filter((name) => !key.includes(name)).slice(1);
        const first = quoted(key[0] as string);
        const set = (to: string) => others.map((name) => `${quoted(name)} = '${to}'`).join();
        // a and b exchange all their unique values, c has others
        return `set local session_replication_role = replica;
          update ${table} set ${set('x')} where ${first} = 'a'; update ${table} set ${set('a')} where ${first} = 'b';
          update ${table} set ${set('b')} where ${first} = 'a'; update ${table} set ${set('z')}, up = 'a' where ${first} = 'c'`;
      });
      for (const statements of damage) await b.live.sql.unsafe(statements);
      const before = await Promise.all(
        called.map((table) => b.rows(`select * from ${quoted(table)} order by 1`)),
      );

      const only = names.map((name) => `${quoted(name)} <> ''`).join(' and ');
      const choice = {
        tables: narrowed ? Object.fromEntries(called.map((table) => [table, { where: only }])) : {},
      };
      const { report } = await b.run(choice);
      assert.equal(
        report.tables.map(({ outcome, counts }) => [outcome, counts?.missing, counts?.corrupted]),
        called.map(() => ['compared', 2, 3]),
      );
      await repaired(b, { withoutTriggers, where: only }, choice);
      for (const table of called) {
        assert.equal(new Set(Object.values(await account(b, table))), new Set(['repaired']), table);
        await assertSame(b, `select * from ${quoted(table)} order by 1`);
      }
      await undone(b, { withoutTriggers }, choice);
      const after = await Promise.all(
        called.map((table) => b.rows(`select * from ${quoted(table)} order by 1`)),
      );
      assert.equal(after, before);
    } finally {
      await b.drop();
    }
  });
}

test.run();
