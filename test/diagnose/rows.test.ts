import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';

// docs/diagnosis.md: kinds that look at the rest of the row, or at other rows of old.

let b: Bench;
test.before(
  loud(async () => {
    b = await bench();
  }),
);
test.after(() => b.drop());

/** Makes a table on both sides, damages it on live, and returns how often each kind of each column was found. */
async function kindsOf(
  table: string,
  statements: string,
  damage: string,
  choice: Choice = {},
): Promise<Record<string, number>> {
  await b.both(statements);
  await b.live.sql.unsafe(damage);
  await b.run({ ...choice, table: [table] });
  const rows = await b.rows(
    `select column_name || ' ' || kind, rows from pgmend.diagnosis where table_name = 'public.${table}' and column_name is not null`,
  );
  return Object.fromEntries(rows.map(([kind, count]) => [kind, Number(count)]));
}

const people = (table: string) => `
  create table ${table} (id int primary key, first text, last text, nick text, code int, twin int);
  insert into ${table} select g, 'first ' || md5('f' || g), 'last ' || md5('l' || g), 'nick ' || md5('n' || g), g * 7, g * 11
    from generate_series(1, 300) g`;

test(
  'two columns that are exchanged, also in a single row',
  loud(async () => {
    const kinds = await kindsOf(
      'ex',
      people('ex'),
      'update ex set first = last, last = first where id in (5, 6, 9, 77)',
    );
    assert.equal(kinds, { 'first exchanged': 4, 'last exchanged': 4 });
    const [one] = await b.rows(
      `select parameters ->> 'column', sentence from pgmend.diagnosis where column_name = 'first'`,
    );
    assert.equal(one, ['last', 'all 4 changed values of first were exchanged with column last']);
    assert.equal(
      await kindsOf('ex1', people('ex1'), 'update ex1 set first = last, last = first where id = 5'),
      {
        'first exchanged': 1,
        'last exchanged': 1,
      },
    );
  }),
);

test(
  'a value of another column of the row, not of two rows only, and numbers only if most of them are',
  loud(async () => {
    assert.equal(await kindsOf('oc', people('oc'), 'update oc set nick = last where id <= 12'), {
      'nick other_column': 12,
    });
    assert.equal(await kindsOf('oc2', people('oc2'), 'update oc2 set nick = last where id <= 2'), {
      'nick other': 2,
    });
    assert.equal(await kindsOf('oc3', people('oc3'), 'update oc3 set code = twin where id <= 30'), {
      'code other_column': 30,
    });
    // by chance: of 60 numbers some are what another column has
    const damage =
      'update oc4 set code = case when id <= 6 then twin else -7 * id * id + 1 end where id <= 60';
    assert.equal(await kindsOf('oc4', people('oc4'), damage), { 'code other': 60 });
  }),
);

test(
  'the value of another row of old, in every strategy',
  loud(async () => {
    for (const strategy of ['full', 'sieve'] as const) {
      const table = `other_${strategy}`;
      const damage = `update ${table} t set nick = (select nick from ${table} o where o.id = 301 - t.id) where id <= 40;
        update ${table} set nick = 'nobody ' || md5(id::text) where id = 41`;
      assert.equal(await kindsOf(table, people(table), damage, { strategy }), {
        'nick other': 1,
        'nick other_row': 40,
      });
    }
  }),
);

test(
  'of more values than are looked for, the line says how many were not',
  loud(async () => {
    const damage = `update most t set nick = (select nick from most o where o.id = 301 - t.id) where id <= 40`;
    assert.equal(await kindsOf('most', people('most'), damage), { 'nick other_row': 40 });
    const stages = await b.render(['61_diagnose'], { table: ['most'] });
    const text = stages
      .find(({ table }) => table === 'public.most')
      ?.text.replaceAll('100000', '15') as string;
    await b.live.sql.begin((tx) => tx.unsafe(text));
    const lines = `select kind, rows, parameters, sentence from pgmend.diagnosis where table_name = 'public.most' and column_name = 'nick' order by 1`;
    assert.equal(await b.rows(lines), [
      [
        'other',
        '25',
        '{"not_looked_up": 25}',
        '25 of 40 changed values of nick were changed in a way that no rule explains (25 of them were not looked for in other rows)',
      ],
      ['other_row', '15', null, '15 of 40 changed values of nick were taken from another row'],
    ]);
  }),
);

test(
  'what many rows have is not another row’s own, and numbers may be by chance',
  loud(async () => {
    const statements = `create table many (id int primary key, state text, day date, n int);
      insert into many select g, 's' || g % 5, '2024-01-01'::date + g % 100, g from generate_series(1, 500) g`;
    // each of the labels and days became several others
    const damage = `update many set state = 's' || (id * 7 + id / 50) % 5 where id % 3 = 0;
      update many set n = id * 3 + (id * id) % 11 where id <= 30`;
    const kinds = await kindsOf('many', statements, damage);
    assert.equal(
      Object.keys(kinds).filter((kind) => kind.endsWith('other_row')),
      [],
    );
  }),
);

test(
  'numbers and times that are far apart are another row’s where nearly all are found',
  loud(async () => {
    const statements = `create table apart (id int primary key, amount numeric(14,2), at timestamptz, small int);
      insert into apart select g, (abs(hashtext('a' || g)) % 100000000)::numeric / 100,
        '2020-01-01Z'::timestamptz + abs(hashtext('t' || g)) % 100000000 * interval '1 s', g from generate_series(1, 400) g`;
    const damage = `create temp table was as select * from apart;
      update apart t set amount = (select amount from was o where o.id = 401 - t.id),
        at = (select at from was o where o.id = 401 - t.id), small = t.id * 5 % 397 + 1 where id <= 60`;
    const kinds = await kindsOf('apart', statements, damage);
    assert.equal(kinds['amount other_row'], 60);
    assert.equal(kinds['at other_row'], 60);
    assert.is(kinds['small other_row'], undefined);
  }),
);

test(
  'a masked column gets kinds, and nothing of its values leaves',
  loud(async () => {
    const statements = `create table secret (id int primary key, pin text default 'zero', word text, mail text);
      insert into secret select g, 'pin ' || md5('p' || g), case g % 2 when 0 then 'yes' else 'no' end, 'mail ' || g
        from generate_series(1, 40) g`;
    const damage = `update secret set pin = 'hushhush' where id <= 10;
      update secret set word = case word when 'yes' then 'oui-oui' else 'non-non' end`;
    const choice: Choice = { tables: { 'public.secret': { mask: ['pin', 'word'] } } };
    const kinds = await kindsOf('secret', statements, damage, choice);
    assert.equal(kinds, { 'pin constant': 10, 'word recoded': 40 });
    const [all] = await b.rows(
      `select string_agg(d::text, ' ') from pgmend.diagnosis d where table_name = 'public.secret'`,
    );
    assert.not.match(all?.[0] as string, /hush|oui|non-non|"yes"/);
    assert.match(all?.[0] as string, 'were overwritten with one value');
    const { texts } = await b.run({ ...choice, table: ['secret'], format: 'json,csv,html' });
    for (const [file, text] of texts) assert.not.match(text, /hushhush|oui-oui/, file);
  }),
);

test(
  'a masked key is no example',
  loud(async () => {
    const statements = `create table keyed (id text primary key, v text); insert into keyed select 'k' || g, 'v' || g from generate_series(1, 9) g`;
    await kindsOf('keyed', statements, `update keyed set v = upper(v)`, {
      tables: { 'public.keyed': { mask: ['id'] } },
    });
    assert.equal(
      await b.rows(`select example_key, kind from pgmend.diagnosis where table_name = 'public.keyed'`),
      [[null, 'case']],
    );
  }),
);

test(
  'several kinds in one column are told apart, with what each was done by',
  loud(async () => {
    const statements = `create table mixed (id int primary key, name text);
      insert into mixed select g, 'Name ' || md5('m' || g) || ' end' from generate_series(1, 400) g`;
    const damage = `update mixed set name = left(name, 20) where id <= 200; update mixed set name = upper(name) where id between 201 and 230;
      update mixed set name = ' ' || name where id between 231 and 235; update mixed set name = md5(id::text) where id between 300 and 302`;
    assert.equal(await kindsOf('mixed', statements, damage), {
      'name cut': 200,
      'name case': 30,
      'name padded': 5,
      'name other': 3,
    });
    const lines = await b.rows(
      `select sentence, share from pgmend.diagnosis where table_name = 'public.mixed' and column_name = 'name'`,
    );
    assert.equal(lines.slice(0, 2), [
      ['200 of 238 changed values of name were cut at 20 characters', '0.8403'],
      ['30 of 238 changed values of name were changed in case to upper case', '0.1261'],
    ]);
    const views = await b.rows(`select kind, count(*) from pgmend.mixed_changes group by 1 order by 2 desc`);
    assert.equal(views, [
      ['cut', '200'],
      ['case', '30'],
      ['padded', '5'],
      ['other', '3'],
    ]);
  }),
);

test.run();
