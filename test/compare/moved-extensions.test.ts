import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { account, assertSame, repaired } from '../repair/repaired.ts';
import { type Bench, bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';

// An extension's type is the same type in whatever schema the extension is: providers move them (public.citext, heroku_ext.citext,
// extensions.citext). That holds for keys, and where a type of the same name belongs to no extension it is another one.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

const tables = (schema: string) => `
  create domain ${schema}.email as ${schema}.citext;
  create table people (name ${schema}.citext primary key, tags ${schema}.hstore, mails ${schema}.citext[], main ${schema}.email);
  create table places (path ${schema}.ltree not null, part int not null, v text, primary key (path, part));
  create table notes (id int primary key, v ${schema}.citext, kept ${schema}.citext not null);`;

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.old.sql.unsafe(`
      create extension citext schema public; create extension hstore schema public; create extension ltree schema public;
      ${tables('public')}
      create type public.level as (n int);
      create table others (level public.level primary key);
      insert into others values ('(1)');
      insert into people values ('Ann', 'a=>1', '{a,B}', 'Ann@x'), ('bob', 'b=>2', '{}', null), ('Cy', null, null, 'c@x');
      insert into places values ('a.b', 1, 'x'), ('a.b', 2, 'y'), ('a', 1, 'z');
      insert into notes values (1, 'A', 'one'), (2, 'b', 'two'), (3, 'c', 'three')`);
    await b.live.sql.unsafe(`
      create schema heroku_ext;
      create extension citext schema heroku_ext; create extension hstore schema heroku_ext; create extension ltree schema heroku_ext;
      ${tables('heroku_ext')}
      create type heroku_ext.level as (n int);
      create table others (level heroku_ext.level primary key);
      insert into others values ('(1)');
      insert into people values ('Ann', 'a=>1', '{a,B}', 'Ann@x'), ('bob', 'b=>3', '{}', null);
      insert into places values ('a.b', 1, 'x'), ('a', 1, 'w');
      insert into notes values (1, 'a', 'one'), (2, 'b', 'two')`);
  }),
);
test.after(() => b?.drop());

const settings = { tables: { notes: { exclude: ['kept'] } } };

test('the key of such a type is a key, the column is compared, and neither is a finding', async () => {
  const { report, lines } = await b.run(settings);
  assert.equal(
    report.tables.map(({ table, outcome, reason }) => [table, outcome, reason]),
    [
      ['public.notes', 'compared', null],
      [
        'public.others',
        'not_compared',
        'key column level is public.level on old, heroku_ext.level on live: no lossless conversion leads from one to the other',
      ],
      ['public.people', 'compared', null],
      ['public.places', 'compared', null],
    ],
  );
  const differing = lines.map(({ table, status, key, changed }) =>
    [table, status, Object.values(key).join(), ...(changed ?? [])].join(' '),
  );
  assert.equal(differing.sort(), [
    'public.notes corrupted 1 v',
    'public.notes missing 3',
    'public.people corrupted bob tags',
    'public.people missing Cy',
    'public.places corrupted a,1 v',
    'public.places missing a.b,2',
  ]);
  const told = report.tables
    .flatMap(({ findings }) => findings)
    .filter(({ code }) => code === 'type_differs')
    .map(({ detail }) => detail);
  // a domain is the user's own, whatever it is over
  assert.is(told.length, 1);
  assert.match(told[0] as string, /^main is public\.email on old, heroku_ext\.email on live/);
});

for (const strategy of ['full', 'sieve'] as const) {
  test(`every strategy finds them: ${strategy}`, async () => {
    const { lines } = await b.run({ ...settings, strategy });
    assert.is(lines.length, 6);
  });
}

test('a repair writes them, and what is not compared with the rows that it inserts', async () => {
  await b.run(settings);
  await repaired(b, {}, settings);
  assert.equal(await account(b, 'people'), { Cy: 'repaired', bob: 'repaired' });
  for (const query of [
    'select name::text, tags::text, mails::text[], main::text from people order by 1',
    'select path::text, part, v from places order by 1, 2',
    'select id, v::text, kept::text from notes order by 1',
  ])
    await assertSame(b, query);
});

withPsql('repair.sql writes them', async () => {
  await b.live.sql`update people set tags = null where name::text = 'bob'`;
  await b.live.sql`delete from places where part = 2`;
  const { texts } = await b.run({ ...settings, format: 'json,sql' });
  const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
  assert.is(status, 0, stderr);
  await assertSame(b, 'select name::text, tags::text, mails::text[], main::text from people order by 1');
  await assertSame(b, 'select path::text, part, v from places order by 1, 2');
});

test.run();
