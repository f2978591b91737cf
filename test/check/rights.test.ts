import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checked, tableOf } from '../support/checked.ts';
import { pgmend } from '../support/cli.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole, type Role } from '../support/roles.ts';

// Issue 3: rights that are missing with the GRANT that gives them. All at once, for both sides; pasted, they are enough.

let b: Bench;
let onOld: Role;
let onLive: Role;
const roleOf = { old: () => onOld.name, live: () => onLive.name };

test.before.each(
  loud(async () => {
    b = await bench();
    onOld = await makeRole(b.old);
    onLive = await makeRole(b.live);
    await b.both(`
      create schema "Sales";
      create table "Sales"."Orders" (id int primary key, v text, "Big" text);
      create table t (id int primary key, v text);
      create table u (id int primary key, v text, w text);
      create table hidden (id int primary key, v text);
      alter table hidden enable row level security;
      create policy mine on hidden using (true); create policy theirs on hidden using (false)`);
    await b.live.sql.unsafe(`create extension postgres_fdw;
      grant usage on foreign data wrapper postgres_fdw to ${onLive.name};
      grant create on database ${b.live.database} to ${onLive.name}`);
    for (const side of ['old', 'live'] as const) {
      await b[side].sql.unsafe(
        `grant select (id, v) on u to ${roleOf[side]()}; grant select on hidden to ${roleOf[side]()}`,
      );
    }
  }),
);
test.after.each(async () => {
  await onOld?.drop();
  await onLive?.drop();
  await b?.drop();
});

const choice = () => ({
  old: onOld.as(b.old.urlFromLive),
  live: onLive.as(b.live.url),
  schema: ['public', 'Sales'],
});

const lacking = (role: string): Record<string, string[]> => ({
  '"Sales"."Orders"': [
    `GRANT USAGE ON SCHEMA "Sales" TO ${role};`,
    `GRANT SELECT ON "Sales"."Orders" TO ${role};`,
  ],
  'public.hidden': [`ALTER ROLE ${role} BYPASSRLS;`],
  'public.t': [`GRANT SELECT ON public.t TO ${role};`],
  'public.u': [`GRANT SELECT (w) ON public.u TO ${role};`],
});

test('every right that is missing on either side is told at once, and pasting the lines is enough', async () => {
  const found = await checked(b, choice());
  assert.is(found.verdict, 'incomplete');
  for (const table of found.tables) {
    for (const side of ['old', 'live'] as const) {
      const lines = table.fixes.filter(({ where }) => where === side).map(({ line }) => line);
      assert.equal(lines, lacking(roleOf[side]())[table.table], `${table.table} on ${side}`);
      assert.match(table.reason ?? '', `on ${side}, ${roleOf[side]()} may not `);
    }
  }
  assert.match(tableOf(found, 'public.hidden').reason ?? '', 'row-level security: mine, theirs');
  assert.match(tableOf(found, 'public.hidden').hint ?? '', 'Or log in as the owner of the table (postgres).');
  assert.match(tableOf(found, 'public.u').reason ?? '', 'may not read w');

  for (const { where, line } of found.tables.flatMap(({ fixes }) => fixes)) {
    await b[where as 'old' | 'live'].sql.unsafe(line);
  }
  const again = await checked(b, choice());
  assert.equal(
    again.tables
      .filter(({ outcome }) => outcome === 'not_compared')
      .map(({ table, reason }) => [table, reason]),
    [],
  );
  assert.is((await b.run(choice())).report.verdict, 'intact');
});

test('the page has all statements of a side together, each once', async () => {
  await b.both('create table "Sales".more (id int primary key)');
  const { old, live } = choice();
  const { code, stdout } = await pgmend([
    'check',
    '--old',
    old,
    '--live',
    live,
    '--schema',
    'public',
    'Sales',
  ]);
  assert.is(code, 7);
  const [, block = ''] = /^all statements for old:\n((?: .*\n)+)/m.exec(stdout) ?? [];
  const expected = [
    ...Object.values(lacking(onOld.name)).flat(),
    `GRANT SELECT ON "Sales".more TO ${onOld.name};`,
  ];
  assert.equal(
    block
      .trimEnd()
      .split('\n')
      .map((line) => line.trim())
      .sort(),
    expected.sort(),
  );
  assert.match(stdout, /^all statements for live:$/m);
});

test('the owner of a table is not hidden from, unless the table says so', async () => {
  await b.both('drop table t; drop table u; drop schema "Sales" cascade');
  for (const side of ['old', 'live'] as const)
    await b[side].sql.unsafe(`alter table hidden owner to ${roleOf[side]()}`);
  const owners = { ...choice(), schema: ['public'] };
  assert.is((await checked(b, owners)).verdict, 'comparable');
  await b.both('alter table hidden force row level security');
  const forced = tableOf(await checked(b, owners), 'public.hidden');
  assert.equal(
    forced.fixes.map(({ line }) => line),
    [`ALTER ROLE ${onOld.name} BYPASSRLS;`, `ALTER ROLE ${onLive.name} BYPASSRLS;`],
  );
});

test('a table that has another name on live is granted by its own name on each side', async () => {
  await b.live.sql.unsafe('alter table t rename to moved');
  const mapped = { ...choice(), schema: ['public'], map: { t: 'moved' } };
  const { fixes } = tableOf(await checked(b, mapped), 'public.moved');
  assert.equal(
    fixes.map(({ line }) => line),
    [`GRANT SELECT ON public.t TO ${onOld.name};`, `GRANT SELECT ON public.moved TO ${onLive.name};`],
  );
});

test('a role whose transactions are read only by default is told so before anything is tried: exit 3', async () => {
  await b.live.sql.unsafe(`alter role ${onLive.name} set default_transaction_read_only = on`);
  const { old, live } = choice();
  const { code, stderr } = await pgmend(['check', '--old', old, '--live', live]);
  assert.is(code, 3, stderr);
  assert.match(stderr, `ALTER ROLE ${onLive.name} SET default_transaction_read_only = off;`);
});

test.run();
