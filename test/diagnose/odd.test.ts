import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { makeRole } from '../support/roles.ts';

// Every table is diagnosed, whatever its types, its key and its columns are: what no rule is for is `other`.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
    await b.both(`
      create table empty (id int primary key, v text);
      create table keys_only (id int primary key); insert into keys_only select g from generate_series(1, 50) g;
      create table composite (a int, b text, v float8, w interval, x inet, primary key (a, b));
      insert into composite select g % 5, 'b' || g, g / 3.0, g * interval '1 hour', ('10.0.0.' || g % 250)::inet from generate_series(1, 100) g;
      create table parents (id int primary key, up int, v text);
      insert into parents select g, nullif(g / 2, 0), 'v' || g from generate_series(1, 200) g;
      create type mood as enum ('a', 'b', 'c'); create domain positive as int check (value > 0);
      create table typed (id bigint primary key, mood mood, domain positive, range int4range, words tsvector, bits bit(4),
        xml xml, uuid uuid, padded char(10), name name, place point, big text);
      insert into typed select g, 'a', g, int4range(g, g + 5), 'a b'::tsvector, '1010', '<a/>', md5(g::text)::uuid, 'c' || g,
        'n' || g, point(g, g), repeat('x', 3000) || g from generate_series(1, 60) g;
      create table bounds (id int primary key, d date, t timestamptz, n numeric, f float8);
      insert into bounds select g, 'infinity', '-infinity', 'NaN', 'Infinity' from generate_series(1, 40) g;
      create table days (id date primary key, v int); insert into days select '2024-01-01'::date + g, g from generate_series(1, 300) g`);
    await b.old.sql.unsafe(`
      alter table parents add foreign key (up) references parents; alter table composite add column only_old int default 3;
      insert into bounds select g, '5000000-01-01', '4000-01-01 BC', 1e30, 1e300 from generate_series(41, 80) g`);
    await b.live.sql.unsafe(`
      delete from keys_only where id > 30; insert into keys_only select g from generate_series(100, 130) g;
      update composite set v = v + 1, w = w * 2, x = x + 1 where a < 3; delete from composite where a = 4;
      alter table composite add column only_live timestamptz default now();
      delete from parents where id > 100; update parents set up = null where id between 20 and 60;
      update typed set mood = 'b', domain = domain + 1, range = int4range(1, 2), words = 'zz', bits = '0000', xml = '<b/>',
        uuid = md5('other' || id)::uuid, padded = upper(padded), name = 'nn', place = point(id, -id), big = left(big, 2990) where id < 30;
      update bounds set d = '2024-01-01', t = 'infinity', n = 5, f = '-Infinity' where id <= 20;
      delete from days where id > '2024-06-01' and id < '2024-07-15'`);
  }),
);
test.after(() => b.drop());

const choices: Choice[] = [{}, { exact: true }, { strategy: 'sieve' }, { strategy: 'full', jobs: '3' }];
for (const choice of choices) {
  test(
    `types, keys and columns of all sorts, ${JSON.stringify(choice)}`,
    loud(async () => {
      // fails where a table could not be diagnosed
      await b.run(choice);
      const lines =
        await b.rows(`select concat_ws(' ', substr(table_name, 8), column_name, kind, rows) from pgmend.diagnosis
        order by table_name, column_name collate "C", kind, rows`);
      assert.equal(
        lines.map(([line]) => line),
        [
          'bounds d recoded 20',
          'bounds f recoded 20',
          'bounds n recoded 20',
          'bounds t recoded 20',
          'bounds key_range 20',
          'bounds key_range 40',
          'bounds value 40',
          'composite v offset 60',
          'composite w other 60',
          'composite x other 1',
          'composite x other_row 59',
          'composite key_range 60',
          'composite value 20',
          'days key_range 43',
          'keys_only key_range 31',
          'parents up lost 41',
          'parents key_range 41',
          'parents key_range 100',
          'typed big cut 29',
          'typed bits recoded 29',
          'typed domain offset 29',
          'typed mood recoded 29',
          'typed name constant 29',
          'typed padded case 29',
          'typed place other 29',
          'typed range constant 29',
          'typed uuid other 29',
          'typed words recoded 29',
          'typed xml recoded 29',
          'typed key_range 29',
        ],
      );
    }),
  );
}

test(
  'a table of which every column is masked, and one with no column to look at, is diagnosed all the same',
  loud(async () => {
    const other = await bench();
    try {
      await other.both(`create table t (id int primary key, v text); insert into t select g, 'v' || g from generate_series(1, 100) g;
        create table p (id point, v xml, w box); insert into p select point(g, g), '<a/>', '(1,1),(0,0)' from generate_series(1, 40) g`);
      await other.live.sql.unsafe(`update t set v = 'other' where id > 20; delete from t where id = 3;
        delete from p where ctid in (select ctid from p limit 20)`);
      await other.run({ tables: { t: { mask: ['id', 'v'] } } });
      assert.equal(
        await other.rows('select kind, rows from pgmend.diagnosis where column_name is not null'),
        [['constant', '80']],
      );
    } finally {
      await other.drop();
    }
  }),
);

test(
  'a role that may read single columns of old is not told where rows stand, and everything else',
  loud(async () => {
    const other = await bench();
    const reader = await makeRole(other.old);
    try {
      // at random, so that nothing but their places is asked for
      await other.both(`create table t (id text primary key, v text);
        insert into t select md5(g::text), 'v' || g from generate_series(1, 400) g`);
      await other.live.sql.unsafe(`delete from t where id > 'c0'; update t set v = v || ' ' where id < '20'`);
      await other.old.sql.unsafe(`grant select (id, v) on t to ${reader.name}`);
      await other.run({ old: reader.as(other.old.urlFromLive) });
      assert.equal(await other.rows('select status, kind from pgmend.diagnosis order by 1'), [
        ['corrupted', 'padded'],
      ]);
    } finally {
      await other.live.sql.unsafe('drop schema pgmend cascade; drop server pgmend_old cascade');
      await reader.drop();
      await other.drop();
    }
  }),
);

test.run();
