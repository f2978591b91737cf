import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { names } from './hostile-names.ts';

// Rulings "table or column names with capitals, quotes, …: work" and "objects of a pair are named after the table".

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    const tables = names.map((name) => {
      const [table, column] = [quoted(name), quoted(name)];
      return `create table ${table} (${column} text, v text);
        insert into ${table} values ('same', 'a'), ('changed', 'a');`;
    });
    const columns = names.map((name) => `${quoted(name)} text`);
    await b.both(`${tables.join('\n')} create table every (id int primary key, ${columns.join(', ')});
      insert into every (id) values (1), (2);`);
    await b.old.sql.unsafe(
      names.map((name) => `insert into ${quoted(name)} values ('gone', 'a');`).join('\n'),
    );
    const changes = names.map(
      (name) => `insert into ${quoted(name)} values ('here', 'a');
        update ${quoted(name)} set v = 'b' where ${quoted(name)} = 'changed';`,
    );
    const set = names.map((name, index) => `${quoted(name)} = '${index}'`);
    await b.live.sql.unsafe(`${changes.join('\n')} update every set ${set.join(', ')} where id = 2;`);
    // no constraint holds these keys, so that stage 35 has to look at them as well
    // every other table goes through the sieve, the others are brought as a whole
    const keys = names.map((name, n) => [
      `public.${name}`,
      { key: [name], strategy: n % 2 === 0 ? ('sieve' as const) : ('full' as const) },
    ]);
    files = await b.run({ pause: '1us', tables: Object.fromEntries(keys) });
  }),
);
test.after(() => b.drop());

/** A name as `format('%I')` writes it: asked of Postgres. */
async function display(name: string): Promise<string> {
  const [row] = await b.live.sql`select format('%I.%I', 'public', ${name}::text) as display`;
  return row?.display;
}

async function stem(table: string): Promise<string> {
  const [row] = await b.live.sql`select stem from pgmend.tables where table_name = ${table}`;
  return row?.stem;
}

test('every table is compared, whatever its name is', async () => {
  assert.equal(
    files.report.tables
      .filter(({ outcome }) => outcome !== 'compared')
      .map(({ table, reason }) => [table, reason]),
    [],
  );
  assert.is(files.report.tables.length, names.length + 1);
  const counts = { old: 3, live: 3, identical: 1, missing: 1, corrupted: 1, new: 1 };
  for (const name of names) {
    const found = files.report.tables.filter(({ columns, key }) => key[0] === name && columns[0] === 'v');
    assert.equal(
      found.map((table) => [table.table, table.counts]),
      [[await display(name), counts]],
    );
  }
});

test('the views of every table show its rows under its own column names', async () => {
  for (const name of names) {
    const views = await stem(await display(name));
    const view = (kind: string) => `pgmend.${quoted(`${views}_${kind}`)}`;
    assert.equal(await b.rows(`select * from ${view('missing')}`), [['gone', 'a']], name);
    assert.equal(await b.rows(`select * from ${view('new')}`), [['here', 'a']], name);
    assert.equal(
      await b.rows(`select * from ${view('corrupted')}`),
      [['changed', '{v}', '{}', 'a', 'b']],
      name,
    );
    assert.equal(await b.rows(`select ${quoted(name)} from ${view('missing')}`), [['gone']], name);
    const [[key, ...change] = []] = await b.rows(`select * from ${view('changes')}`);
    assert.equal(Object.entries(JSON.parse(key as string)), [[name, 'changed']], name);
    assert.equal(change, ['v', 'a', 'b', 'other'], name);
    assert.equal(await b.rows(`select * from ${view('duplicates')}`), [], name);
  }
});

test('differences.jsonl and the CSV files have the names as they are', async () => {
  for (const name of names) {
    const table = await display(name);
    const lines = files.lines.filter((line) => line.table === table);
    assert.equal(
      lines.map((line) => [line.status, Object.entries(line.key), line.changed]),
      [
        ['corrupted', [[name, 'changed']], ['v']],
        ['missing', [[name, 'gone']], null],
        ['new', [[name, 'here']], null],
      ],
      name,
    );
    assert.equal(Object.keys(lines[1]?.old ?? {}), [name, 'v'], name);
    assert.equal(
      files.csv(table, 'missing'),
      [
        [name, 'v'],
        ['gone', 'a'],
      ],
      name,
    );
    assert.equal(files.csv(table, 'corrupted')[1], ['changed', '{v}', '{}', 'a', 'b'], name);
  }
});

test('columns with such names are told apart, compared and shown', async () => {
  const every = files.report.tables.find(({ table }) => table === 'public.every');
  assert.equal(every?.columns, names);
  assert.equal(every?.only_old, []);
  assert.equal(Object.keys(every?.changed_by_column ?? {}).sort(), [...names].sort());
  assert.equal(
    await b.rows('select column_name, old_value, live_value from pgmend.every_changes'),
    names.map((name, index) => [name, null, String(index)]),
  );
  const [line] = files.lines.filter(({ table }) => table === 'public.every');
  assert.equal(line?.changed, names);
  assert.equal(
    Object.entries(line?.live ?? {}),
    names.map((name, index) => [name, String(index)]),
  );
  const [header = [], row = []] = files.csv('public.every', 'corrupted');
  assert.equal(
    row.slice(3),
    names.flatMap((_, index) => [null, String(index)]),
  );
  assert.is(new Set(header).size, header.length, 'two columns of the view share a name');
});

test('names of objects fit into 63 bytes, differ, and begin with the name of the table', async () => {
  const made = await b.live.sql<
    { stem: string; table_name: string }[]
  >`select stem, table_name from pgmend.tables`;
  assert.is(new Set(made.map((row) => row.stem)).size, names.length + 1);
  for (const name of names) {
    const own = await stem(await display(name));
    if (Buffer.byteLength(name) <= 52) assert.is(own, name);
    else {
      assert.match(own, /_[0-9a-f]{8}$/);
      assert.ok(name.startsWith(own.slice(0, -9)), own);
    }
  }
  const [[longest] = []] = await b.rows(
    `select max(octet_length(relname)) from pg_class where relnamespace = 'pgmend'::regnamespace`,
  );
  assert.ok(Number(longest) <= 63);
});

test.run();
