import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// Where rows lie in time, too: most faults of a migration are of an evening. Of a key of texts that is the only picture; of a masked
// time there is none, and dates that no time can be stop no report.

test(
  'the first time that both sides have',
  loud(async () => {
    const b = await bench();
    try {
      await b.both(`create table visits (id text primary key, born date, seen timestamptz, v text);
        insert into visits select md5(g::text), null, '2024-01-01Z'::timestamptz + g * interval '1 day', 'v' || g from generate_series(0, 600) g;
        create table hushed (id text primary key, seen timestamptz); insert into hushed select md5(g::text), '2021-05-05Z' from generate_series(1, 9) g;
        create table keyed (id int primary key, seen timestamp, v text); insert into keyed select g, '2020-01-01'::timestamp + g * interval '1 hour', 'x' from generate_series(1, 60) g;
        create table often (id text primary key, seen date); insert into often select md5(g::text), case when g % 4 = 0 then null when g % 2 = 0 then '2024-03-01' else '2024-01-01'::date + g end from generate_series(0, 399) g;
        create table bare (id text primary key, v text); insert into bare values ('a', 'b'); analyze`);
      await b.old.sql.unsafe(`create table odd (id text primary key, seen date);
        insert into odd values ('a', '5000000-01-01'), ('b', 'infinity'), ('c', '0044-03-15 BC'), ('d', '2023-03-03'), ('e', '2023-04-03')`);
      await b.live.sql.unsafe(`create table odd (id text primary key, seen timestamp);
        alter table visits drop column born; delete from visits where seen between '2024-01-31Z' and '2024-02-29Z';
        update visits set v = upper(v) where seen > '2025-07-01Z'; update hushed set seen = '2021-06-06Z';
        delete from keyed where id > 50; delete from often where seen = '2024-01-08'; delete from bare; analyze`);
      const tables = { hushed: { mask: ['seen'] } };
      const page = (await b.run({ format: 'json,html', tables })).texts.get('report.html') as string;
      const sections = page.split('<section>').slice(1);
      const pictures = (table: string) => {
        const section = sections.find((one) => one.includes(`<code>${table}</code></h2>`)) as string;
        return [...section.matchAll(/aria-label="([^"]*% of the way[^"]*)"/g)].map(([, words]) => words);
      };
      assert.equal(pictures('public.visits'), [
        '53 corrupted from 90 % to 100 % of the way from 2024-01-01 00:00:00+00 to 2025-08-23 00:00:00+00; 30 missing from 5 % to 10 % of the way from 2024-01-01 00:00:00+00 to 2025-08-23 00:00:00+00',
      ]);
      assert.equal(
        pictures('public.keyed').map((words) => words?.replace(/ of the way.* to /, ' … ')),
        ['10 missing from 83 % to 100 % … 60', '10 missing from 83 % to 100 % … 2020-01-03 12:00:00'],
      );
      // behind them all rows of live: evenly where they are, and none where those lie that are missing
      const grey = (table: string) => {
        const section = sections.find((one) => one.includes(`<code>${table}</code></h2>`)) as string;
        const svg = section.slice(section.indexOf('<svg'), section.indexOf('</svg>'));
        return [...svg.matchAll(/<rect class="all" x="(\d+)" y="\d+" width="10" height="(\d+)"/g)].map(
          ([, x, tall]) => [Number(x) / 10, Number(tall)] as const,
        );
      };
      const ofVisits = new Map(grey('public.visits'));
      assert.ok(Math.max(...ofVisits.values()) === 32);
      // 30 of 601 days, from the 30th on, are three of 60 parts
      assert.equal(
        [3, 4].map((bin) => (ofVisits.get(bin) ?? 0) < 8),
        [true, true],
      );
      assert.ok([0, 10, 20, 30, 40, 50, 59].every((bin) => (ofVisits.get(bin) ?? 0) > 20));
      assert.equal(
        grey('public.keyed').filter(([bin]) => bin > 50),
        [],
        'the rows behind 50 are not on live',
      );
      // a value that is frequent is a tall part of its own: a hundred rows of one day, beside one row every other day
      const often = grey('public.often');
      assert.equal(
        often.filter(([, tall]) => tall === 32).map(([bin]) => bin),
        [8],
      );
      assert.ok(often.filter(([, tall]) => tall > 0 && tall < 6).length > 40);
      assert.match(pictures('public.odd').join(), /2 missing .* 2023-04-03/);
      assert.equal(pictures('public.hushed'), []);
      assert.equal(pictures('public.bare'), []);
    } finally {
      await b.drop();
    }
  }),
);

test.run();
