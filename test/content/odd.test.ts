import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences, dumpAll, repair, undo } from '../repair/support.ts';
import { bench, type Choice } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';

// What surrounds a table without a key: triggers, foreign keys, unique columns, partitions, types of the user's, masks.

interface Odd {
  title: string;
  both: string;
  /** What live loses, or has besides. */
  live: string;
  choice?: Choice;
  withoutTriggers?: boolean;
  /** What becomes of the rows, and the reasons of those that are not repaired. */
  outcomes: Record<string, number>;
  reasons?: string[];
  /** Rows that repair.sql leaves alone, or does not have. */
  leftBySql?: number;
}

const odds: Odd[] = [
  {
    title: 'a trigger that changes another column of what is inserted: no copy comes of it',
    both: "create table t (a int, b text, seen timestamptz); insert into t values (1,'x','2020-01-01Z'),(1,'x','2020-01-01Z')",
    live: `delete from t where ctid in (select ctid from t limit 1);
      create function stamp() returns trigger language plpgsql as $$ begin new.seen := now(); return new; end $$;
      create trigger stamp before insert on t for each row execute function stamp()`,
    outcomes: { blocked: 1 },
    reasons: ['live did not keep what was written: trigger stamp changes it; --without-triggers repairs it'],
    leftBySql: 1,
  },
  {
    title: 'the same without triggers',
    both: "create table t (a int, b text, seen timestamptz); insert into t values (1,'x','2020-01-01Z'),(1,'x','2020-01-01Z')",
    live: `delete from t where ctid in (select ctid from t limit 1);
      create function stamp() returns trigger language plpgsql as $$ begin new.seen := now(); return new; end $$;
      create trigger stamp before insert on t for each row execute function stamp()`,
    withoutTriggers: true,
    outcomes: { repaired: 1 },
    leftBySql: 1,
  },
  {
    title: 'a trigger that writes elsewhere changes nothing of it',
    both: "create table t (a int, b text); create table log (n int); insert into t values (1,'x'),(1,'x'),(2,null)",
    live: `delete from t where a = 1;
      create function note() returns trigger language plpgsql as $$ begin insert into log values (1); return null; end $$;
      create trigger note after insert on t for each row execute function note()`,
    choice: { table: ['t'] },
    outcomes: { repaired: 2 },
  },
  {
    title: 'a trigger that keeps every second row from being inserted',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x'),(2,null),(3,'y')",
    live: `delete from t where true;
      create function refuse() returns trigger language plpgsql as
        $$ begin if new.a = 2 then return null; end if; return new; end $$;
      create trigger refuse before insert on t for each row execute function refuse()`,
    outcomes: { repaired: 3, blocked: 1 },
    reasons: ['nothing was written: trigger refuse keeps it from that; --without-triggers writes it'],
    leftBySql: 1,
  },
  {
    title: 'a trigger that refuses some rows with an error',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x'),(2,null),(3,'y')",
    live: `delete from t where true;
      create function refuse() returns trigger language plpgsql as
        $$ begin if new.a = 2 then raise 'not this one'; end if; return new; end $$;
      create trigger refuse before insert on t for each row execute function refuse()`,
    outcomes: { repaired: 3, blocked: 1 },
    reasons: ['not this one'],
    leftBySql: 1,
  },
  {
    title: 'parents that are missing as well come first; one whose parent is nowhere stays',
    both: `create table p (id int primary key, v text); insert into p values (1,'a'),(2,'b');
      create table t (p_id int, b text); insert into t values (1,'x'),(1,'x'),(2,'y'),(7,'z')`,
    live: `delete from t where true; delete from p where id = 1;
      alter table t add foreign key (p_id) references p`,
    outcomes: { repaired: 3, blocked: 1 },
    reasons: ['foreign key t_p_id_fkey: its parent in public.p is not on live'],
    leftBySql: 1,
  },
  {
    title: 'without triggers foreign keys are looked after',
    both: `create table p (id int primary key, v text); insert into p values (1,'a'),(2,'b');
      create table t (p_id int, b text); insert into t values (1,'x'),(1,'x'),(2,'y'),(7,'z')`,
    live: `delete from t where true; delete from p where id = 1;
      alter table t add foreign key (p_id) references p`,
    withoutTriggers: true,
    outcomes: { repaired: 3, blocked: 1 },
    reasons: ['foreign key t_p_id_fkey: its parent in public.p is not on live'],
    leftBySql: 1,
  },
  {
    title: 'a unique value that another row of live has',
    both: "create table t (a int unique, b text); insert into t values (1,'x'),(null,'x'),(null,'x'),(2,'y')",
    live: "delete from t where true; insert into t values (1,'other')",
    outcomes: { repaired: 3, blocked: 1 },
    reasons: ['unique index t_a_key: another row of live has the same a'],
    leftBySql: 1,
  },
  {
    title: 'partitions, each with copies at the same places',
    both: `create table t (a int, b text) partition by list (b);
      create table t_x partition of t for values in ('x'); create table t_y partition of t for values in ('y');
      insert into t values (1,'x'),(1,'x'),(2,'x'),(1,'y'),(1,'y'),(2,'y')`,
    live: 'delete from t where a = 1',
    outcomes: { repaired: 4 },
  },
  {
    title: 'types of the user, domains, columns that live computes',
    both: `create type mood as enum ('good', 'bad'); create type pair as (n numeric, t text); create domain d as int check (value > 0);
      create table t (a mood, b pair, c d, e int generated always as (c * 2) stored, f mood[]);
      insert into t (a, b, c, f) values ('good', '(1.0,x)', 1, '{good}'), ('good', '(1.0,x)', 1, '{good}'), (null, null, 2, null)`,
    live: 'delete from t where true',
    outcomes: { repaired: 3 },
  },
  {
    title: 'a primary key and an identity that only live has',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x')",
    live: 'delete from t where true; alter table t add column id bigint generated always as identity primary key',
    outcomes: { repaired: 2 },
  },
  {
    title: 'a column that only live has, required, and given',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x')",
    live: 'delete from t where true; alter table t add column need int not null',
    choice: { tables: { t: { default: { need: 7 } } } },
    outcomes: { repaired: 2 },
  },
  {
    title: 'a column that only live has, required, and not given',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x')",
    live: 'delete from t where true; alter table t add column need int not null',
    outcomes: { blocked: 2 },
    reasons: [
      'live requires need, which old does not have: give missing rows a value with default in pgmend.yaml',
    ],
    leftBySql: 2,
  },
  {
    title: 'a condition: copies outside of it do not count',
    both: "create table t (a int, b text); insert into t values (1,'x'),(1,'x'),(9,'x'),(9,'x')",
    live: 'delete from t where ctid in (select ctid from t where a = 1 limit 1); delete from t where a = 9',
    choice: { tables: { t: { where: 'a < 5' } } },
    outcomes: { repaired: 1 },
  },
];

for (const {
  title,
  both,
  live,
  choice,
  withoutTriggers = false,
  outcomes,
  reasons = [],
  leftBySql = 0,
} of odds)
  test(
    title,
    loud(async () => {
      const b = await bench();
      try {
        await b.both(both);
        await b.live.sql.unsafe(live);
        const { texts, lines } = await b.run({ ...choice, format: 'json,csv,sql' });
        const missing = lines.filter(
          ({ table, status }) => table === 'public.t' && status === 'missing',
        ).length;
        const before = await dumpAll(b.live.sql);
        const answer = await repair(b, { apply: true, withoutTriggers }, choice);
        const found = answer.tables.find(({ table }) => table === 'public.t')?.outcomes as Record<
          string,
          number
        >;
        const said = Object.fromEntries(Object.entries(found).filter(([, rows]) => rows > 0));
        const why = await b.rows(
          `select distinct reason from pgmend.t_repair where reason is not null order by 1`,
        );
        assert.equal([said, why.flat()], [outcomes, reasons]);
        const after = await b.run(choice);
        const left = after.lines.filter(({ table, status }) => table === 'public.t' && status === 'missing');
        assert.is(left.length, missing - (outcomes.repaired ?? 0));
        if (outcomes.repaired) await undo(b, { apply: true, withoutTriggers }, choice);
        const undone = differences(before, await dumpAll(b.live.sql)).filter(
          (one) => !one.startsWith('public.log'),
        );
        assert.equal(undone, []);
        if (!hasPsql) return;
        const { status, stderr } = play(b.live.url, texts.get('repair.sql') as string);
        assert.is(status, 0, stderr);
        const again = await b.run(choice);
        const still = again.lines.filter(({ table, status }) => table === 'public.t' && status === 'missing');
        assert.is(still.length, leftBySql);
      } finally {
        await b.drop();
      }
    }),
  );

test.run();
