import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Files, quoted } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Rulings on types that a database made itself: one column never stops a table, and what was stored is what counts.

let b: Bench;
let files: Files;

test.before(
  loud(async () => {
    b = await bench();
    await b.old.sql.unsafe(`
      create type mood as enum ('sad', 'ok', 'gone');
      create table enums (id int primary key, v mood, many mood[]);
      insert into enums values (1, 'ok', '{ok,sad}'), (2, 'gone', '{gone}'), (3, 'sad', null), (4, 'gone', '{}');

      create table enum_text (id int primary key, v mood);
      insert into enum_text values (1, 'ok'), (2, 'gone'), (3, 'sad');

      create domain percent as int check (value between 0 and 200);
      create domain few as percent[];
      create table domains (id int primary key, v percent, w few);
      insert into domains values (1, 50, '{1}'), (2, 150, '{150,2}'), (3, 7, null), (4, 200, null);

      create type only_old as (a int, b text);
      create table lacking (id int primary key, v only_old, w text);
      insert into lacking values (1, '(1,x)', 'a'), (2, '(2,"y z")', 'a'), (3, '(3,"o''neil, ""q""")', 'a');

      create type pair as (a int, b point);
      create table composites (id int primary key, v pair, w pair[]);
      insert into composites values (1, '(1,"(1,2)")', '{}'), (2, '(1,"(1,2)")', '{}'), (3, null, null);

      create extension citext;
      create table citexts (id int primary key, v citext);
      insert into citexts values (1, 'a'), (2, 'a'), (3, null);

      create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table folded (id int primary key, v text collate folding);
      insert into folded values (1, 'a'), (2, 'a');

      create extension hstore;
      create table hstores (id int primary key, v hstore);
      insert into hstores values (1, 'a=>1'), (2, 'a=>1');

      create table made (id int primary key, a int, twice int generated always as (a * 2) stored);
      insert into made values (1, 1), (2, 2);

      create table zones (id int primary key, v timestamp);
      insert into zones values (1, '2020-06-01 12:00'), (2, '2020-01-01 12:00'), (3, '2020-01-01 12:00'), (4, null);

      create table reversed (id int primary key, v timestamptz, d date);
      insert into reversed values (1, '2020-06-01 10:00+00', '2020-06-01'), (2, '2020-06-01 10:00+00', '2020-06-01');`);
    await b.live.sql.unsafe(`
      create type mood as enum ('ok', 'sad', 'glad');
      create table enums (id int primary key, v mood, many mood[]);
      insert into enums values (1, 'ok', '{ok,sad}'), (2, 'glad', '{ok}'), (3, 'ok', null), (5, 'glad', '{glad}');

      create table enum_text (id int primary key, v text);
      insert into enum_text values (1, 'ok'), (2, 'gone'), (3, 'SAD');

      create domain percent as int check (value between 0 and 100);
      create domain few as percent[];
      create table domains (id int primary key, v percent, w few);
      insert into domains values (1, 50, '{1}'), (2, 100, '{100,2}'), (3, 9, null);
      -- a check that does not hold for what is there already
      alter domain percent add constraint even check (value % 2 = 0) not valid;

      create table lacking (id int primary key, v text, w text);
      insert into lacking values (1, '(1,x)', 'a'), (2, '(2,"y z")', 'b'), (3, '(3,"o''neil, ""q""")', 'a');

      create type pair as (a int, b point);
      create table composites (id int primary key, v pair, w pair[]);
      insert into composites values (1, '(1,"(1,2)")', '{}'), (2, '(1,"(1,3)")', '{}'), (3, '(,)', null);

      create schema ext; create extension citext schema ext;
      create table citexts (id int primary key, v ext.citext);
      insert into citexts values (1, 'a'), (2, 'A'), (3, '');

      create collation folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table folded (id int primary key, v text collate folding);
      insert into folded values (1, 'a'), (2, 'A');

      create extension hstore schema ext;
      create table hstores (id int primary key, v ext.hstore);
      insert into hstores values (1, 'a=>1'), (2, 'a=>2');

      create table made (id int primary key, a int, twice int generated always as (a + a) stored);
      insert into made values (1, 1), (2, 3);

      create table zones (id int primary key, v timestamptz);
      insert into zones values (1, '2020-06-01 10:00+00'), (2, '2020-01-01 11:00+00'), (3, '2020-01-01 12:00+00'),
        (4, null);

      create table reversed (id int primary key, v timestamp, d timestamptz);
      insert into reversed values (1, '2020-06-01 12:00', '2020-05-31 22:00+00'),
        (2, '2020-06-01 10:00', '2020-06-01 00:00+00');`);
    files = await b.run({
      tables: { zones: { timezone: 'Europe/Berlin' }, reversed: { timezone: 'Europe/Berlin' } },
    });
  }),
);
test.after(() => b.drop());

function of(table: string) {
  const found = files.report.tables.find((candidate) => candidate.table === `public.${table}`);
  if (!found) throw new Error(`${table} is not in the report`);
  return found;
}

/** The changed values of a table, as `<t>_changes` lists them, with the row's id first. */
function changes(table: string): Promise<(string | null)[][]> {
  return b.rows(`select key ->> 'id', column_name, old_value, live_value from pgmend.${table}_changes`);
}

test('an enum with other labels is compared by label, and shown where live does not know the label', async () => {
  assert.equal(await changes('enums'), [
    ['2', 'v', 'gone', 'glad'],
    ['2', 'many', '{gone}', '{ok}'],
    ['3', 'v', 'sad', 'ok'],
  ]);
  assert.equal(await b.rows('select * from pgmend.enums_missing'), [['4', 'gone', '{}']]);
  assert.equal(await b.rows('select * from pgmend.enums_new'), [['5', 'glad', '{glad}']]);
  assert.equal(files.csv('public.enums', 'corrupted')[2], ['3', '{v}', '{}', 'sad', 'ok', null, null]);
});

test('an enum that became text is compared by label', async () => {
  assert.equal(await changes('enum_text'), [['3', 'v', 'sad', 'SAD']]);
  assert.equal(
    of('enum_text').findings.map(({ code }) => code),
    ['type_differs'],
  );
});

test('a domain with another check is compared, also for values that live would not take', async () => {
  assert.equal(await changes('domains'), [
    ['2', 'v', '150', '100'],
    ['2', 'w', '{150,2}', '{100,2}'],
    ['3', 'v', '7', '9'],
  ]);
  assert.equal(await b.rows('select id, v__old, v__live from pgmend.domains_corrupted'), [
    ['2', '150', '100'],
    ['3', '7', '9'],
  ]);
  assert.equal(await b.rows('select * from pgmend.domains_missing'), [['4', '200', null]]);
});

test('a type that live does not have stops no table', async () => {
  assert.equal(await changes('lacking'), [['2', 'w', 'a', 'b']]);
});

test('composites of types without equality are compared as text', async () => {
  assert.equal(await changes('composites'), [
    ['2', 'v', '(1,"(1,2)")', '(1,"(1,3)")'],
    ['3', 'v', null, '(,)'],
  ]);
});

test('citext and a collation that folds do not hide what changed', async () => {
  assert.equal(await changes('citexts'), [
    ['2', 'v', 'a', 'A'],
    ['3', 'v', null, ''],
  ]);
  assert.equal(await changes('folded'), [['2', 'v', 'a', 'A']]);
});

test('a type of an extension that lives in another schema is compared as text', async () => {
  assert.equal(await changes('hstores'), [['2', 'v', '"a"=>"1"', '"a"=>"2"']]);
});

test('generated columns are compared like others', async () => {
  assert.equal(await changes('made'), [
    ['2', 'a', '2', '3'],
    ['2', 'twice', '4', '6'],
  ]);
});

test('timestamps with and without time zone are compared in the declared zone', async () => {
  assert.equal(await changes('zones'), [['3', 'v', '2020-01-01 11:00:00+00', '2020-01-01 12:00:00+00']]);
  assert.equal(await changes('reversed'), [
    ['2', 'v', '2020-06-01 12:00:00', '2020-06-01 10:00:00'],
    ['2', 'd', '2020-05-31 22:00:00+00', '2020-06-01 00:00:00+00'],
  ]);
});

test('without a declared zone they are not compared, and the reason names the column', async () => {
  await b.stage(['15_reset', '65_summary'], { table: ['zones', 'enums'] });
  const [[reason] = []] = await b.rows(`select note from pgmend.summary where table_name = 'public.zones'`);
  assert.match(
    reason ?? '',
    /^not compared: column v is timestamp without time zone on old, timestamp with time zone/,
  );
});

test('money that the two sides print by other locales is compared as it prints, with a warning', async () => {
  const one = await bench();
  try {
    const fill = (value: string) =>
      `create table prices (id int primary key, v money, w money[]); insert into prices values (1, '1.50', '{1}'), (2, ${value}, '{1}')`;
    await one.old.sql.unsafe(fill("'2.00'"));
    await one.live.sql.unsafe(fill("'3.00'"));
    const report = async () => {
      const { report: written, lines } = await one.run();
      const [entry] = written.tables;
      return [
        entry?.outcome,
        entry?.findings.map(({ severity, code }) => `${severity} ${code}`),
        lines[0]?.old?.v,
      ];
    };
    const [warning, info] = ['warning prints_by_locale', 'info prints_by_locale'];
    assert.equal(await report(), ['compared', [info, info], '$2.00']);
    await one.old.sql.unsafe(`alter database ${quoted(one.old.database)} set lc_monetary = 'POSIX'`);
    assert.equal(await report(), ['compared', [warning, warning], '$2.00']);
  } finally {
    await one.drop();
  }
});

test.run();
