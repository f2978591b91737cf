import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repaired } from '../repair/repaired.ts';
import { accounting, differences, dumpAll, sequences } from '../repair/support.ts';
import { undone } from '../repair/undone.ts';
import { type Bench, bench, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { needs } from '../support/skip.ts';
import { names } from './hostile-names.ts';

// "psql -X -1 -v ON_ERROR_STOP=1 -f FILE of the rendered file does what the tool does": the stages that write to live,
// with names in which psql, the templates, the quotes of a DO block, or its variables might see something of their own.

const found = spawnSync('psql', ['--version']).status === 0;
const withPsql = needs(test, 'psql', found, 'psql is not installed');

/** What the texts of the stages call something of theirs. */
const own = [
  ...[
    'n',
    'k1',
    'k2',
    'slot',
    'status',
    'key',
    'l',
    'w',
    'o',
    'x',
    'outcome',
    'low',
    'high',
    'kind',
    'state',
    'i',
  ],
  ...[
    'u',
    't',
    's',
    'h',
    'm',
    'p',
    'c',
    'g',
    'f',
    'b',
    'rows',
    'one',
    'other',
    'change',
    'changed',
    'written',
    'parking',
  ],
  ...[
    'moved',
    'middle',
    'batch',
    'members',
    'roots',
    'after',
    'before',
    'there',
    'image',
    'seen',
    'inside',
    'pass',
    'was',
  ],
  ...[
    'patience',
    'columns',
    'aside',
    'taken',
    'holder',
    'wanted',
    'saved',
    'next',
    'compared',
    'differing',
    'reason',
  ],
  ...[
    'again',
    'exchange',
    'parked',
    'blocked_by',
    'hints',
    'old_row',
    'target',
    'step',
    'said',
    'more',
    'broken',
    'wrote',
  ],
  ...[
    'this_pass',
    'this_repair',
    'own_path',
    'reached',
    'place',
    'level',
    'repair',
    'action',
    'new',
    'undo_id',
    'later',
    'here',
  ],
  ...[
    '$pgmend$',
    '$pgmend_u$',
    '$pgmend_$',
    'pgmend',
    'w"',
    '%L',
    "';",
    'status_',
    'outcome_',
    'value',
    'live',
  ],
];
/** Each is a table whose key and unique column have its name too, with rows that exchange that column's values. */
const hostile = ["o'neil", 'quo"te$$', '{{x}};--', 'new\nline', ":'name'", '$pgmend$', 'l'];

const isFirst = <T>(one: T, index: number, list: T[]) => list.indexOf(one) === index;
let b: Bench;
let before: Map<string, string[]>;

test.before(
  loud(async () => {
    b = await bench();
    const columns = [...own, ...hostile.slice(0, -1), ...names.filter((name) => /^[\\W_]+$/.test(name))]
      .filter(isFirst)
      .map((name) => quoted(name));
    const keyed = own.slice(0, 24).map((name) => quoted(name));
    const tables = hostile.map((name) => {
      const [table, unique] = [quoted(name), quoted(`${name.slice(0, 61)}_u`)];
      return `create table ${table} (${table} text primary key, ${unique} text not null unique, up text references ${table});
        insert into ${table} values ('1', 'a', null), ('2', 'b', '1'), ('3', 'c', '1');`;
    });
    await b.both(`
      ${tables.join('\n')}
      create table every (id int generated always as identity primary key, ${columns.map((column) => `${column} text`).join(', ')});
      insert into every (${columns[0]}) values ('same'), ('changed');
      create table loose (${columns.map((column) => `${column} text`).join(', ')});
      insert into loose (${columns[0]}) values ('same'), ('same'), (null);
      create table keyed (${keyed.map((column) => `${column} int`).join(', ')}, v text, primary key (${keyed}));
      insert into keyed values (${keyed.map(() => 1)}, 'a');
      create table z_parent (id int primary key); create table a_child (id int primary key, up int not null references z_parent, v text);
      insert into z_parent values (1); insert into a_child values (1, 1, 'a'), (2, 1, 'a');
      create table coded (id int primary key, code text not null unique);
      create table coded_child (id int primary key, code text references coded (code) on update cascade);
      insert into coded values (1, 'c'); insert into coded_child values (1, 'c');
      create table one (id int primary key, up int); create table two (id int primary key, up int);`);
    const missing = hostile.map(
      (name) => `insert into ${quoted(name)} values ('5', 'e', '4'), ('4', 'd', '5'), ('6', 'f', '4');`,
    );
    await b.old.sql.unsafe(
      `${missing.join('\n')}
      insert into every (${columns}) values (${columns.map((_, index) => `'${index} %s $$ '':name'' {{x}}'`)});
      update every set ${columns.slice(1).map((column) => `${column} = 'old'`)} where ${columns[0]} = 'changed';
      insert into loose (${columns}) values (${columns.map((_, index) => `'${index} %s $$ '':name'' {{x}}'`)});
      insert into loose (${columns[0]}) values ('same'), (null);
      insert into keyed values (${keyed.map(() => 2)}, 'b'); update keyed set v = 'old' where n = 1;
      insert into z_parent values (2); insert into a_child values (3, 2, 'a'), (4, 77, 'no parent');
      insert into one values (1, 2); insert into two values (2, 1)`.replace(
        "insert into a_child values (3, 2, 'a'), (4, 77, 'no parent')",
        `alter table a_child drop constraint a_child_up_fkey; insert into a_child values (3, 2, 'a'), (4, 77, 'no parent')`,
      ),
    );
    const swaps = hostile.map((name) => {
      const [table, unique] = [quoted(name), quoted(`${name.slice(0, 61)}_u`)];
      return `update ${table} set ${unique} = 'x' where ${table} = '1'; update ${table} set ${unique} = 'a' where ${table} = '2';
        update ${table} set ${unique} = 'b' where ${table} = '1'; update ${table} set up = '2' where ${table} = '3';`;
    });
    await b.live.sql.unsafe(`${swaps.join('\n')}
      update coded set code = 'wrong';
      update a_child set v = 'bad' where id = 2; insert into a_child values (9, 1, 'new');
      alter table one add foreign key (up) references two; alter table two add foreign key (up) references one`);
    before = await dumpAll(b.live.sql);
    await b.run({ format: 'json' });
  }),
);
test.after(() => b?.drop());

/** Runs rendered text as the documentation says, and returns what psql says of an error. */
function psql(text: string, options = ''): string {
  const { status, stderr, stdout } = spawnSync(
    'psql',
    [b.live.url, '-X', '-1', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'],
    {
      encoding: 'utf8',
      input: text,
      env: { ...process.env, LC_ALL: 'C', PGOPTIONS: options },
    },
  );
  assert.is(stdout, '');
  assert.is(status, stderr === '' ? 0 : 3, stderr);
  return stderr;
}

/** Files one by one, each a transaction. */
async function run(...stages: string[]): Promise<void> {
  for (const { stage, table, text } of await b.render(stages)) {
    assert.is(psql(text), '', `${stage.name} ${table}`);
  }
}

/** `pgmend render STAGE... | psql -X -1 -v ON_ERROR_STOP=1 -f -` */
async function pipe(...stages: string[]): Promise<void> {
  const rendered = await b.render(stages);
  assert.is(psql(rendered.map(({ text }) => text.trimEnd()).join('\n\n')), '');
}

/** What live holds, and what became of each row. */
async function state() {
  const tables = (await b.rows('select table_name from pgmend.tables order by 1')).flat() as string[];
  const accounts: unknown[] = [];
  for (const table of tables) accounts.push(await accounting(b.live.sql, table));
  return { rows: await dumpAll(b.live.sql), accounts };
}

let byPsql: Awaited<ReturnType<typeof state>>;

withPsql('68, 70 and 72 by psql repair what is to be repaired', async () => {
  const counted = await sequences(b.live.sql);
  assert.is(counted.get('public.every_id_seq'), 2n);
  await run('67', '68', '70', '72');
  byPsql = await state();
  for (const name of hostile) {
    const table = quoted(name);
    const query = `select * from ${table} order by 1`;
    assert.equal(
      await b.rows(query),
      (await b.old.sql.unsafe(query)).map((row) => Object.values(row)),
      name,
    );
  }
  for (const table of ['every', 'loose', 'keyed', 'z_parent', 'one', 'two', 'coded', 'coded_child']) {
    const texts = (await dumpAll(b.old.sql)).get(`public.${table}`);
    assert.equal(byPsql.rows.get(`public.${table}`), texts, table);
  }
  assert.equal(await b.rows('select id, up, v from a_child order by id'), [
    ['1', '1', 'a'],
    ['2', '1', 'a'],
    ['3', '2', 'a'],
    ['9', '1', 'new'],
  ]);
  assert.is((await sequences(b.live.sql)).get('public.every_id_seq'), 3n);
  const [blocked] = await b.rows(
    `select outcome, reason, blocked_by from pgmend.a_child_repair where id = 4`,
  );
  assert.equal(blocked, [
    'blocked',
    'foreign key a_child_up_fkey: its parent in public.z_parent is not on live',
    '{"table" : "public.z_parent", "key" : {"id" : "77"}}',
  ]);
});

withPsql('90_clean by psql refuses while a repair is open, and names it', async () => {
  const [clean] = await b.render(['90_clean']);
  assert.match(
    psql(clean?.text as string),
    /the undo data of open repairs would be lost: 1, 2.*set pgmend\.keep_undo, or pgmend\.force/s,
  );
  assert.equal(differences(byPsql.rows, await dumpAll(b.live.sql)), []);
});

withPsql('74, 75 and 76 by psql put everything back, and note it', async () => {
  await run('74', '75', '76');
  assert.equal(differences(before, await dumpAll(b.live.sql)), []);
  assert.equal(new Set((await b.rows('select state from pgmend.repairs')).flat()), new Set(['undone']));
});

withPsql('repair --apply leaves what psql left, row by row', async () => {
  await repaired(b, { include: [] });
  const byTool = await state();
  assert.equal(differences(byPsql.rows, byTool.rows), []);
  assert.equal(byTool.accounts, byPsql.accounts);
  await undone(b);
  assert.equal(differences(before, await dumpAll(b.live.sql)), []);
});

withPsql('all stages in one transaction, as one pipe; psql undoes what the tool repaired', async () => {
  await pipe('67', '68', '70', '72');
  assert.equal(differences(byPsql.rows, await dumpAll(b.live.sql)), []);
  await undone(b, { batch: 1 });
  assert.equal(differences(before, await dumpAll(b.live.sql)), []);
  await repaired(b, { include: ['reused_key', 'edited_later'], batch: 2 });
  await pipe('67', '74', '75', '76');
  assert.equal(differences(before, await dumpAll(b.live.sql)), []);
});

withPsql(
  '90_clean keeps what undoes repairs with pgmend.keep_undo, and drops all with pgmend.force',
  async () => {
    await pipe('67', '68', '70', '72');
    const [clean] = await b.render(['90_clean']);
    assert.is(psql(clean?.text as string, '-c pgmend.keep_undo=on'), '');
    const left = await b.rows(
      `select relname from pg_class where relnamespace = 'pgmend'::regnamespace and relkind in ('r', 'v', 'f') order by 1`,
    );
    assert.equal(
      left.flat().filter((name) => !name?.endsWith('_undo')),
      ['made_outside', 'repaired_tables', 'repairs', 'runs'],
    );
    await pipe('67', '74', '75', '76');
    assert.equal(differences(before, await dumpAll(b.live.sql)), []);
    await b.run({ format: 'json' });
    await pipe('67', '68', '70', '72');
    assert.is(psql(clean?.text as string, '-c pgmend.force=on'), '');
    assert.equal(await b.rows(`select from pg_namespace where nspname = 'pgmend'`), []);
    assert.equal(differences(byPsql.rows, await dumpAll(b.live.sql)), []);
  },
);

test.run();
