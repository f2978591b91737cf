import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, bench } from '../support/compare.ts';
import { hasPsql, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';
import { account, assertSame, type Case, create, repairCases, repaired } from './repaired.ts';
import { undone, withBench } from './undone.ts';

// semantics.md, Repair: what was written is found by looking at the table afterwards; what triggers change besides is
// told and put back; an error in a trigger, of any class, blocks its row only.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

/** A trigger's function, called after the table. */
const f = (body: string, declare = '') =>
  `create function $_f() returns trigger language plpgsql as '${`${declare} begin ${body} end`.replaceAll("'", "''")}'`;

/** A trigger before INSERT or UPDATE of each row. */
const before = (body: string, when = 'insert or update') => `
  ${f(body)};
  create trigger $_t before ${when} on $ for each row execute function $_f()`;

const rows = (b: Bench, table: string) => b.rows(`select * from ${table} order by 1`);

/** Repairs, and undoes it: live is then what it was. */
async function thereAndBack(
  cases: Record<string, Case>,
  ends: Record<string, Record<string, string>>,
): Promise<void> {
  const b = await bench();
  await withBench(Promise.resolve(b), async () => {
    await create(b, cases);
    const was = new Map(
      await Promise.all(Object.keys(cases).map(async (name) => [name, await rows(b, name)] as const)),
    );
    await b.run();
    // a table that inherits would have its own rows before the one above is asked for them
    const above = { excludeTable: ['inherited_*', 'moved_done'] };
    await repaired(b, {}, above);
    for (const [name, end] of Object.entries(ends)) assert.equal(await account(b, name), end, name);
    // the second does nothing
    const again = await repaired(b, {}, above);
    assert.equal(
      again.tables.map(({ written }) => written),
      again.tables.map(() => 0),
    );
    await undone(b, { withoutTriggers: true });
    for (const [name, all] of was) assert.equal(await rows(b, name), all, name);
  });
}

const changedAt = (name: string) => ({
  both: `create table $ (id int primary key, v text, w int default 0, ${name} timestamp(0)); insert into $ (id, v, ${name}) values (1, 'a', '2020-01-01'), (2, 'b', '2020-01-01')`,
  live: `update $ set v = 'wrong', ${name} = '2021-01-01' where id = 1; update $ set ${name} = '2021-01-01' where id = 2;`,
});

// partitioning as it was before Postgres 10
const inherited: Case = {
  both: `create table $ (id int primary key, v text); create table $_low (check (id < 100), primary key (id)) inherits ($);
          create table $_high (check (id >= 100), primary key (id)) inherits ($);
          insert into $_low values (1, 'a'), (2, 'b'); insert into $_high values (100, 'c')`,
  old: `insert into $_low values (3, 'd'); insert into $_high values (101, 'e')`,
  live: `update $_low set v = 'wrong' where id = 1;
          ${f(`if new.id < 100 then insert into public.inherited_low values (new.*); else insert into public.inherited_high values (new.*); end if; return null;`)};
          create trigger $_t before insert on $ for each row execute function $_f()`,
};

test('a row that a trigger writes elsewhere, and says nothing of, is repaired and can be undone', () =>
  thereAndBack(
    {
      inherited,
      // an UPDATE that moves the row itself
      moved: {
        both: `create table $ (id int primary key, v text); create table $_done (primary key (id)) inherits ($); insert into $ values (1, 'open'), (2, 'open')`,
        old: `with d as (delete from only $ where id = 1 returning *) insert into $_done select id, 'done' from d`,
        live: `${f(`if new.v = 'done' and tg_table_name = 'moved' then delete from only public.moved where id = old.id; insert into public.moved_done values (new.*); return null; end if; return new;`)};
          create trigger $_t before update on $ for each row execute function $_f()`,
      },
    },
    { inherited: { 1: 'repaired', 3: 'repaired', 101: 'repaired' }, moved: { 1: 'repaired' } },
  ));

// one of each class that a handler could take for something else than a fault of the row
const classes = [
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '53100',
  '58030',
  'XX000',
  '08006',
  '0A000',
  'P0001',
  'P0004',
  '22P02',
  '23505',
  '42501',
  'PGM01',
];
const raising: Case = {
  both: `create table $ (id int primary key, v text); insert into $ select n, 'v' || n from generate_series(1, 40) n`,
  live: `update $ set v = 'wrong' where id <= 30;
    create table $_classes (id int primary key, state text);
    insert into $_classes values ${classes.map((state, i) => `(${i + 2}, '${state}')`).join()}; delete from $ where id > 35;
    ${f(`if new.id = 40 then assert false, 'asserted'; end if; if s is not null then raise exception using errcode = s, message = 'no ' || s; end if; return new;`, `declare s text := (select state from public.$_classes where id = new.id);`)};
    create trigger $_t before insert or update on $ for each row execute function $_f()`,
};
const isRaised = (id: number) => id === 40 || (id >= 2 && id < classes.length + 2);

test('an error of any class that a trigger raises blocks its row, and no other', async () => {
  const { b } = await repairCases({ raising });
  await withBench(Promise.resolve(b), async () => {
    for (const [id, end] of Object.entries(await account(b, 'raising'))) {
      const said = Number(id) === 40 ? 'asserted' : `no ${classes[Number(id) - 2]}`;
      assert.is(end, isRaised(Number(id)) ? `blocked: ${said}` : 'repaired', id);
    }
  });
});

withPsql(
  'an error of any class that a trigger raises leaves its row alone in repair.sql, and no other',
  async () => {
    const b = await bench();
    await withBench(Promise.resolve(b), async () => {
      await create(b, { raising });
      const { texts } = await b.run({ format: 'json,sql' });
      const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
      assert.is(status, 0, stderr);
      const right = (await b.old.sql`select id, v from raising order by id`).filter(
        ({ id }) => !isRaised(id),
      );
      const now = (await b.live.sql`select id, v from raising order by id`).filter(({ id }) => !isRaised(id));
      assert.equal(
        now.map(({ id, v }) => `${id} ${v}`),
        right.map(({ id, v }) => `${id} ${v}`),
      );
      assert.is(stderr.match(/left alone: /g)?.length, classes.length + 1);
    });
  },
);

withPsql(
  'repair.sql takes what triggers do as a repair does: a time of theirs, and rows that they write elsewhere',
  async () => {
    const b = await bench();
    await withBench(Promise.resolve(b), async () => {
      const stamped = changedAt('modified');
      await create(b, {
        stamped: {
          ...stamped,
          live: `${stamped.live} ${before('new.modified := now(); return new;', 'update')}`,
        },
        inherited,
      });
      const { texts } = await b.run({ format: 'json,sql' });
      const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
      assert.equal([status, stderr], [0, '']);
      assert.equal(await b.rows('select v from stamped'), [['a'], ['b']]);
      await assertSame(b, 'select * from inherited order by 1');
    });
  },
);

test.run();
