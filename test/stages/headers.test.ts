import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseHeader } from '../../src/stages/header.ts';
import { mergeStages, stages } from '../../src/stages/list.ts';
import { writeDecisions } from '../decisions/support.ts';
import { type Bench, bench, type Choice, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// "It starts with five comment lines …; a test holds them against the file."

// so that every stage has something to do
const decided = writeDecisions([
  { table: 'public.n', decision: 'keep live', key: { a: '77' } },
  { table: 'public.n', decision: 'repair' },
  { table: 'public.one', decision: 'repair' },
  { table: 'public.two', decision: 'repair' },
]);
const choice: Choice = { decisions: decided.file, tables: { n: { key: ['a'], strategy: 'sieve' } } };
// those of a merge have theirs in test/merge/stages.test.ts
const compared = stages.filter((stage) => !mergeStages.includes(stage));
const sql = new URL('../../sql/', import.meta.url);
/** The tables on both sides. */
const users = ['n', 'one', 'two'];
/** What a stage changes outside of the staging schema; of those that are not named here, nothing. */
const fdw = ['extension', 'foreign_data_wrapper', 'foreign_server', 'proc', 'user_mapping'];
const changes: Record<string, string[]> = {
  '10_connect': fdw,
  '70_repair': ['n'],
  '72_cycles': ['one', 'two'],
  '75_undo': ['n'],
  '76_undo_cycles': ['one', 'two'],
  '90_clean': fdw,
};
let b: Bench;

test.before(
  loud(async () => {
    b = await bench();
    await b.both(`create table n (a int, v text unique); insert into n values (1, 'a'), (2, 'b'); create sequence counting;
      create view looking as select * from n; create function doing() returns int language sql as 'select 1';
      create table one (id int primary key, up int not null unique); create table two (id int primary key, up int not null unique references one);
      alter table one add foreign key (up) references two;`);
    // missing rows that can only be inserted together; in each table some that could have to wait for others
    await b.old.sql.unsafe(`create table gone (id int); insert into gone values (1); delete from n where a = 1;
      update n set v = 'old'; insert into n values (3, 'c');
      alter table one drop constraint one_up_fkey; insert into one values (1, 2); insert into two values (2, 1)`);
  }),
);
test.after(async () => {
  decided.remove();
  await b.drop();
});

/** What `creates` names, for table `n` (for the table that live lacks in 20_mount: `gone`), sorted. */
function created(header: string, tables: string[], text: string): string[] {
  if (header === 'nothing') return [];
  const named = header
    .split(/, and |,| and /)
    .map((part) =>
      part.trim().replace(/^(?:foreign tables?|tables?|views?|functions?|procedures?|schema) /, ''),
    );
  // functions that only others of the same file call
  const called = text.match(/(?<=create or replace function pgmend\.)\w+/g) ?? [];
  const names = named.flatMap((name) => (name === 'what they call' ? called : [name]));
  const own = names.flatMap((name) =>
    name.startsWith('<t>') ? tables.map((t) => name.replace('<t>', t)) : [name],
  );
  return [...new Set(own)].sort();
}

/** Names with oids of all that is in the staging schema, and of the schema itself. */
async function inside(): Promise<Map<string, string>> {
  const rows = await b.rows(`
    select relname, oid from pg_class where relnamespace = to_regnamespace('pgmend') and relkind in ('r', 'v', 'm', 'f', 'p')
    union all select proname, oid from pg_proc where pronamespace = to_regnamespace('pgmend')
    union all select nspname, oid from pg_namespace where nspname = 'pgmend'`);
  return new Map(rows as [string, string][]);
}

/** Rows of the catalogs that describe what is outside of the staging schema, and the contents of the tables there. */
async function outside(side: 'old' | 'live'): Promise<string[]> {
  const catalogs = [
    'namespace',
    'class',
    'proc',
    'type',
    'extension',
    'foreign_data_wrapper',
    'foreign_server',
    'user_mapping',
    'trigger',
    'constraint',
    'operator',
    'cast',
    'default_acl',
    'event_trigger',
  ];
  const mine: Record<string, string> = {
    namespace: `x.nspname = 'pgmend'`,
    class: 'x.relnamespace',
    proc: 'x.pronamespace',
    type: 'x.typnamespace',
    constraint: 'x.connamespace',
  };
  const queries = catalogs.map((name) => {
    const own = mine[name] ?? 'false';
    const skip = own.endsWith('namespace')
      ? `${own} in (select oid from pg_namespace where nspname in ('pgmend', 'pg_toast'))`
      : own;
    // statistics that the server keeps by itself come and go; what initdb made is nobody's to change
    return `select '${name} ' || (to_jsonb(x) - '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,relhasindex}'::text[])::text
      from pg_${name} x where x.oid >= 16384 and not coalesce(${skip}, false)`;
  });
  const contents = users.map((table) => `select '${table} ' || to_jsonb(x)::text from ${table} x`);
  const rows = await textRows(b[side].sql, `${[...queries, ...contents].join(' union all ')} order by 1`);
  return rows.flat() as string[];
}

/** Runs a stage as `psql -1 -f` does: those that write to live are not run by themselves otherwise. */
async function send(texts: string[]): Promise<void> {
  for (const text of texts) await b.live.sql.begin((tx) => tx.unsafe(text));
}

/** Stages that only `--apply` runs. */
const isSent = (name: string) => name >= '70' && name < '80';

/** Every stage, rendered from a state in which each has something to do. */
async function renderAll(names = compared.map(({ name }) => name)) {
  await b.run(choice);
  await send((await b.render(['67', '68', '70'], choice)).map(({ text }) => text));
  return b.render(names, choice);
}

const kinds = (rows: string[]) => [...new Set(rows.map((row) => row.split(' ')[0]))].sort();

test('every file in sql/ is a stage in the list, and every stage has its file', () => {
  const files = readdirSync(sql).filter((name) => name.endsWith('.sql'));
  assert.equal(files.sort(), stages.map(({ name }) => `${name}.sql`).sort());
});

for (const { name } of compared) {
  test(`${name} creates what its header says, and changes nothing else`, async () => {
    const rendered = await b.render([name], choice);
    const tables = rendered.flatMap(({ table }) => (table ? [table.replace('public.', '')] : []));
    const headers = rendered.map(({ text }) => parseHeader(text));
    const [before, outsideBefore, oldBefore] = [await inside(), await outside('live'), await outside('old')];
    if (isSent(name)) await send(rendered.map(({ text }) => text));
    else await b.stage([name], choice);
    const [after, outsideAfter] = [await inside(), await outside('live')];
    const made = [...after].filter(([object, oid]) => before.get(object) !== oid).map(([object]) => object);
    assert.equal(made.sort(), created(headers[0]?.creates as string, tables, rendered[0]?.text ?? ''));
    for (const header of headers) assert.equal(header, headers[0]);

    const changed = kinds([
      ...outsideAfter.filter((row) => !outsideBefore.includes(row)),
      ...outsideBefore.filter((row) => !outsideAfter.includes(row)),
    ]);
    assert.equal(changed, changes[name] ?? []);
    assert.is(headers[0]?.changes === 'nothing', changed.length === 0);
    assert.equal(await outside('old'), oldBefore);
  });
}

test('the text that is sent creates nothing that the header does not name', async () => {
  for (const { stage, table, text } of await renderAll()) {
    const names = [
      ...text.matchAll(
        /\bcreate (?:or replace )?(?:unlogged )?(?:foreign table|table|view|function|procedure|schema)(?: if not exists)? (?:pgmend\.(?=\w))?(?!pgmend\.)(\w+)/g,
      ),
    ].map(([, object]) => object as string);
    const tables = table ? [table.replace('public.', '')] : [];
    const named = created(parseHeader(text).creates, tables, text);
    // what a stage works with is gone at its end
    const isGone = (name: string) => {
      const made = [...text.matchAll(new RegExp(`create [a-z ]*table pgmend\\.${name}\\b`, 'g'))].at(-1);
      return new RegExp(`drop (foreign )?table [^;]*\\bpgmend\\.${name}\\b`).test(text.slice(made?.index));
    };
    assert.equal(
      names.filter((name) => !named.includes(name) && !isGone(name)),
      [],
      stage.name,
    );
  }
});

test('a stage renders to the same bytes each time, also for another order of its input', async () => {
  const once = await renderAll();
  const again = await b.render(compared.map(({ name }) => name).reverse(), choice);
  const texts = (list: typeof once) =>
    Object.fromEntries(
      list.map(({ stage, table, text, digest }) => [`${stage.name} ${table}`, [text, digest]]),
    );
  const [first, second] = [texts(once), texts(again)];
  for (const [name, text] of Object.entries(first)) assert.equal(second[name], text, name);
});

test('no stage opens or ends a transaction', async () => {
  for (const { stage, text } of await renderAll()) {
    const code = text.replace(/^ *--.*$/gm, '').replace(/\$(\w*)\$.*?\$\1\$/gs, '');
    assert.not.match(
      code,
      /^\s*(begin|commit|rollback|abort|end|start transaction)( work| transaction)?\s*;/im,
      stage.name,
    );
    assert.not.match(text, /\b(commit|rollback)\b/i, stage.name);
  }
});

test.run();
