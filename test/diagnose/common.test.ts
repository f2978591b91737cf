import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// docs/diagnosis.md, "What rows have in common": said only where it explains a good part, and never of rows at random.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

/** Makes tables on both sides, changes each, compares, and returns `kind rows parameters` of what rows have in common. */
async function common(
  table: string,
  statements: string,
  { live = '', old = '', choice = {} }: { live?: string; old?: string; choice?: Choice },
): Promise<string[]> {
  await b.both(statements);
  await b.old.sql.unsafe(`${old}; analyze`);
  await b.live.sql.unsafe(`${live}; analyze`);
  await b.run({ ...choice, table: [`${table}*`] });
  const rows = await b.rows(`
    select concat_ws(' ', status, kind, rows, parameters - '{lift,there}'::text[]) from pgmend.diagnosis
    where table_name = 'public.${table}' and column_name is null`);
  return rows.map(([line]) => line as string);
}

/** Ids that say nothing of when a row was made, times in order, some columns. */
const events = (table: string, rows = 4000) => `
  create table ${table} (id uuid primary key, at timestamptz, state text, tenant int, note text);
  insert into ${table} select md5('${table}' || g)::uuid, '2024-01-01Z'::timestamptz + g * interval '10 min',
    case when g % 20 = 0 then 'archived' when g % 3 = 0 then 'open' else 'done' end, g % 50, case when g % 25 <> 0 then 'n' || g end
    from generate_series(1, ${rows}) g`;
const numbered = (table: string, rows = 4000) => `
  create table ${table} (id int primary key, v text, w int);
  insert into ${table} select g, 'v' || g, g % 7 from generate_series(1, ${rows}) g`;

test(
  'a range of the key',
  loud(async () => {
    assert.equal(
      await common('k', numbered('k'), {
        live: 'delete from k where id between 1001 and 1200 or id in (5, 77, 3000)',
      }),
      ['missing key_range 200 {"to": "1200", "from": "1001", "column": "id"}'],
    );
    const [line] = await b.rows(`select sentence, share from pgmend.diagnosis where table_name = 'public.k'`);
    assert.equal(line, [
      '200 of 203 missing rows have id from 1001 to 1200; all rows of old that do are missing',
      '0.9852',
    ]);
  }),
);

test(
  'a time that is a column of the key behind the first: of missing, of corrupted and of new rows',
  loud(async () => {
    const series = (
      table: string,
    ) => `create table ${table} (device int, at timestamptz, v int, primary key (device, at));
      insert into ${table} select g % 20, '2024-01-01Z'::timestamptz + (g / 20) * interval '10 min', g from generate_series(0, 7999) g`;
    assert.equal(
      await common('series', series('series'), {
        live: `delete from series where at between '2024-01-02 00:00Z' and '2024-01-02 02:00Z';
          update series set v = v + g from (select 1 as g) x where at between '2024-01-02 12:00Z' and '2024-01-02 13:00Z';
          insert into series select g % 20, '2024-03-01Z'::timestamptz + g * interval '1 min', g from generate_series(1, 50) g`,
      }),
      [
        'missing time_range 260 {"to": "2024-01-02 02:00:00+00", "from": "2024-01-02 00:00:00+00", "column": "at"}',
        'corrupted time_range 140 {"to": "2024-01-02 13:00:00+00", "from": "2024-01-02 12:00:00+00", "column": "at"}',
        'new time_range 50 {"column": "at", "above_old": "2024-01-03 18:30:00+00"}',
      ],
    );
  }),
);

test(
  'a part of a range, of corrupted rows',
  loud(async () => {
    const live = `update kc set v = 'x' where id between 501 and 1000 and id % 3 = 0`;
    assert.equal(await common('kc', numbered('kc'), { live }), [
      'corrupted key_range 167 {"to": "999", "from": "501", "column": "id"}',
    ]);
  }),
);

test(
  'a range of times, where keys say nothing',
  loud(async () => {
    const live = `delete from ti where at >= '2024-01-06Z' and at < '2024-01-08Z'`;
    assert.equal(await common('ti', events('ti'), { live }), [
      'missing time_range 288 {"to": "2024-01-07 23:50:00+00", "from": "2024-01-06 00:00:00+00", "column": "at"}',
    ]);
  }),
);

test(
  'one value of a column, and NULL',
  loud(async () => {
    assert.equal(await common('va', events('va'), { live: `delete from va where state = 'archived'` }), [
      'missing value 200 {"value": "archived", "column": "state"}',
    ]);
    assert.equal(await common('vn', events('vn'), { live: `delete from vn where note is null` }), [
      'missing value 160 {"value": null, "column": "note"}',
    ]);
    assert.equal(
      await common('vi', events('vi'), { live: `update vi set note = 'q' || note where tenant = 7` }),
      ['corrupted value 80 {"value": "7", "column": "tenant"}'],
    );
  }),
);

test(
  'an enum is a value too, whatever old calls it',
  loud(async () => {
    const statements = `create type mood as enum ('sad', 'ok', 'happy'); create table en (id uuid primary key, m mood, v text);
      insert into en select md5('en' || g)::uuid, (array['sad', 'ok', 'happy'])[1 + g % 3]::mood, 'v' from generate_series(1, 900) g`;
    assert.equal(await common('en', statements, { live: `delete from en where m = 'sad'` }), [
      'missing value 300 {"value": "sad", "column": "m"}',
    ]);
  }),
);

test(
  'a partition of old',
  loud(async () => {
    const statements = `create table pa (id int, day date, v text, primary key (id, day)) partition by range (day);
      create table pa_1 partition of pa for values from ('2024-01-01') to ('2024-02-01');
      create table pa_2 partition of pa for values from ('2024-02-01') to ('2024-03-01');
      create table pa_3 partition of pa for values from ('2024-03-01') to ('2024-04-01');
      insert into pa select hashtext(g::text), '2024-01-01'::date + (g * 37) % 90, 'v' || g from generate_series(1, 3000) g
        on conflict do nothing`;
    const lines = await common('pa', statements, { live: 'truncate pa_2', choice: { exact: true } });
    assert.ok(
      lines.some((line) => line.includes('partition') && line.includes('public.pa_2')) ||
        lines.some((line) => line.includes('time_range')),
      lines.join('\n'),
    );
  }),
);

test(
  'neighbouring pages of old, where nothing else tells them',
  loud(async () => {
    const statements = `create table pg (id uuid primary key, v text);
      insert into pg select md5('pg' || g)::uuid, 'value ' || g from generate_series(1, 20000) g`;
    await b.both(statements);
    const [pages] = await b.old.sql<{ ids: string[] }[]>`
      select array_agg(id::text) as ids from pg where (ctid::text::point)[0] between 40 and 43`;
    const lines = await common('pg', 'select 1', {
      live: `delete from pg where id in (${pages?.ids.map((id) => `'${id}'`).join(', ')})`,
    });
    assert.equal(lines, [`missing pages ${pages?.ids.length} {"to": 43, "from": 40}`]);
  }),
);

test(
  'parents that are missing, through several tables; what is left has a cause of its own',
  loud(async () => {
    const statements = `
      create table f_customer (id int primary key, name text);
      create table f_order (id int primary key, customer int, v text);
      create table f_line (ord int, line int, v text, primary key (ord, line));
      insert into f_customer select g, 'c' || g from generate_series(1, 500) g;
      insert into f_order select g, 1 + (g * 31) % 500, 'o' || g from generate_series(1, 3000) g;
      insert into f_line select 1 + g / 3, g % 3, 'l' || g from generate_series(0, 8999) g`;
    const old = `alter table f_order add constraint of_customer foreign key (customer) references f_customer;
      alter table f_line add constraint of_order foreign key (ord) references f_order`;
    const live = `delete from f_customer where id % 41 = 0; delete from f_order where customer % 41 = 0 or id between 2001 and 2060;
      delete from f_line where ord not in (select id from f_order) and ord <> 2005`;
    assert.equal(await common('f_', statements, { old, live }), []);
    const lines = await b.rows(`select table_name, kind, rows, parameters ->> 'parent'
      from pgmend.diagnosis where table_name like 'public.f\\_%' order by table_name, kind`);
    const [counts] = await b.old.sql<{ orders: number; left: number; lines: number }[]>`
      select (select count(*)::int from f_order where customer % 41 = 0) as orders,
        (select count(*)::int from f_order where id between 2001 and 2060 and customer % 41 <> 0) as left,
        (select count(*)::int from f_line l join f_order o on o.id = l.ord
         where (customer % 41 = 0 or id between 2001 and 2060) and ord <> 2005) as lines`;
    assert.equal(
      lines.map((line) => line.join(' ')),
      [
        `public.f_line missing_parent ${counts?.lines} public.f_order`,
        `public.f_order key_range ${counts?.left} `,
        `public.f_order missing_parent ${counts?.orders} public.f_customer`,
      ],
    );
    const [line] = await b.rows(`select sentence from pgmend.diagnosis where table_name = 'public.f_line'`);
    assert.match(line?.[0] as string, '; these are missing because rows of public.f_customer are');
  }),
);

test(
  'rows that hang on missing and corrupted ones are counted',
  loud(async () => {
    const statements = `
      create table g_parent (id int primary key, name text);
      create table g_child (id int primary key, parent int, v text);
      insert into g_parent select g, 'p' || g from generate_series(1, 100) g;
      insert into g_child select g, 1 + g % 100, 'c' || g from generate_series(1, 1000) g`;
    await common('g_', statements, {
      old: 'alter table g_child add constraint by_old foreign key (parent) references g_parent',
      live: `delete from g_parent where id in (3, 4); update g_parent set name = 'x' where id = 10`,
    });
    assert.equal(await b.rows(`select * from pgmend.blast_radius where table_name = 'public.g_parent'`), [
      ['public.g_parent', 'missing', 'public.g_child', 'by_old', '{parent}', '20'],
      ['public.g_parent', 'corrupted', 'public.g_child', 'by_old', '{parent}', '10'],
    ]);
  }),
);

test(
  'new rows beyond what old has',
  loud(async () => {
    const live = `insert into nb select g, 'v', 1 from generate_series(5001, 5030) g`;
    assert.equal(await common('nb', numbered('nb'), { live }), [
      'new key_range 30 {"column": "id", "above_old": "4000"}',
    ]);
    const [line] = await b.rows(`select sentence from pgmend.diagnosis where table_name = 'public.nb'`);
    assert.equal(line, [
      'all 30 new rows have id above the greatest of old, 4000: probably made since the migration',
    ]);
    const later = `insert into nt select md5('later' || g)::uuid, '2025-01-01Z', 'open', 1, 'x' from generate_series(1, 30) g`;
    assert.equal(await common('nt', events('nt'), { live: later }), [
      'new time_range 30 {"column": "at", "above_old": "2024-01-28 18:40:00+00"}',
    ]);
  }),
);

test(
  'nothing is said of a handful',
  loud(async () => {
    const live = `delete from hf where id between 100 and 105; update hf set v = 'x' where w = 3 and id < 50`;
    assert.equal(await common('hf', numbered('hf'), { live }), []);
  }),
);

test(
  'nothing is said of rows at random, few or many',
  loud(async () => {
    for (const [index, one] of [400, 20, 3].entries()) {
      const table = `rnd${index}`;
      const [random, other] = [1, 2].map(
        (salt) => `abs(hashtext('${table}' || id || '${salt}')) % ${one} = 0`,
      );
      const live = `delete from ${table} where ${random}; update ${table} set note = 'q' || id where ${other};
        insert into ${table} select md5('new' || g)::uuid, '2024-01-01Z'::timestamptz + abs(hashtext('n' || g)) % 40000 * interval '1 min',
          (array['open', 'done'])[1 + g % 2], g % 50, 'z' || g from generate_series(1, 60) g`;
      assert.equal(await common(table, events(table), { live }), [], `one in ${one}`);
      const plain = `rnk${index}`;
      const alike = [random, other].map((text) => (text as string).replaceAll(table, plain));
      const lines = await common(plain, numbered(plain), {
        live: `delete from ${plain} where ${alike[0]}; update ${plain} set v = 'q' || id where ${alike[1]}`,
      });
      assert.equal(lines, [], `numbered, one in ${one}`);
    }
  }),
);

test(
  'children that are missing at random, beside parents that are, are not their fault',
  loud(async () => {
    const statements = `
      create table h_parent (id int primary key, name text);
      create table h_child (id int primary key, parent int, v text);
      insert into h_parent select g, 'p' || g from generate_series(1, 300) g;
      insert into h_child select g, 1 + g % 300, 'c' || g from generate_series(1, 3000) g`;
    await common('h_', statements, {
      old: 'alter table h_child add foreign key (parent) references h_parent',
      live: `delete from h_parent where abs(hashtext('hp' || id)) % 10 = 0; delete from h_child where abs(hashtext('hc' || id)) % 10 = 0`,
    });
    assert.equal(
      await b.rows(
        `select sentence from pgmend.diagnosis where table_name = 'public.h_child' and kind = 'missing_parent'`,
      ),
      [],
    );
  }),
);

test(
  'masked columns give neither bounds nor values away',
  loud(async () => {
    await b.both(`${numbered('mk')}; ${events('mk_v')}`);
    const choice: Choice = {
      tables: { 'public.mk': { mask: ['id'] }, 'public.mk_v': { mask: ['state', 'at'] } },
    };
    const live = `delete from mk where id between 1001 and 1200; delete from mk_v where state = 'archived'`;
    // where its rows stand gives nothing away
    assert.equal(await common('mk', 'select 1', { live, choice }), [
      'missing pages 200 {"to": 6, "from": 5}',
    ]);
    assert.equal(await b.rows(`select sentence from pgmend.diagnosis where table_name = 'public.mk_v'`), []);
  }),
);

test.run();
