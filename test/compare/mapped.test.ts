import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// design.md, "Commands": a mapped table is one table with two names; whatever the user says by either concerns both halves.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both('create table other (id int primary key)');
    await b.old.sql.unsafe(`
      create schema legacy;
      create table legacy.people (id int primary key, pw text);
      insert into legacy.people values (1, 's3cret');
      create table users (id int primary key, pw text);
      insert into users values (1, 's3cret')`);
    await b.live.sql.unsafe(`
      create table persons (id int primary key, pw text);
      insert into persons values (1, 'other');
      create table accounts (id int primary key, pw text);
      insert into accounts values (1, 'other')`);
  }),
);
test.after(() => b?.drop());
// else a run of some tables keeps what the test before has staged of the others
test.before.each(async () => {
  await b.live.sql.unsafe('drop schema if exists pgmend cascade; drop server if exists pgmend_old cascade');
});

const map = { 'legacy.people': 'persons', users: 'accounts' };

async function outcomes(choice: Choice) {
  const { report } = await b.run({ map, ...choice });
  return report.tables.filter(({ kept }) => !kept).map(({ table, outcome }) => `${table} ${outcome}`);
}

test('a mapped table is in a chosen schema by either of its names', async () => {
  const all = ['public.accounts compared', 'public.other compared', 'public.persons compared'];
  assert.equal(await outcomes({}), all);
  assert.equal(await outcomes({ schema: ['legacy'] }), ['public.persons compared']);
});

test('a mapped table is chosen by either of its names', async () => {
  for (const table of ['users', 'accounts', 'acc*'])
    assert.equal(await outcomes({ table: [table] }), ['public.accounts compared']);
  for (const table of ['legacy.*', 'persons', 'people'])
    assert.equal(await outcomes({ table: [table] }), ['public.persons compared']);
});

test('a mapped table is left out by either of its names, and told as left out', async () => {
  for (const name of ['users', 'accounts']) {
    await b.live.sql.unsafe('drop schema if exists pgmend cascade; drop server if exists pgmend_old cascade');
    const { report } = await b.run({ map, excludeTable: [name] });
    const names = report.tables.map(({ table }) => table);
    assert.equal(names, ['public.other', 'public.persons']);
    const left = report.findings.find(({ code }) => code === 'tables_left_out');
    assert.match(left?.detail ?? '', 'public.accounts, public.users');
  }
});

test('settings under the old name of a mapped table are a mistake: a mask there would hide nothing', async () => {
  const tables = { users: { mask: ['pw'] } };
  const refused = await b.run({ map, tables }).catch((error: Error) => error);
  assert.instance(refused, Error);
  assert.match((refused as Error).message, 'tables.users names a table of old that map renames to accounts');
  const files = await b.run({ map, tables: { accounts: { mask: ['pw'] } }, table: ['accounts'] });
  assert.not.match([...files.texts.values()].join(), 's3cret');
});

test.run();
