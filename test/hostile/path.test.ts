import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { account, create, repaired } from '../repair/repaired.ts';
import { differences, dumpAll, undo } from '../repair/support.ts';
import { pgmend } from '../support/cli.ts';
import { type Bench, bench, textRows } from '../support/compare.ts';
import { loud } from '../support/loud.ts';
import { hasPsql, play } from '../support/psql.ts';
import { makeRole, type Role } from '../support/roles.ts';
import { needs } from '../support/skip.ts';
import { plantDecoys } from './decoys.ts';

// Ruling "user code that fires inside pgmend's statements: under the role's own search_path". The path of users' triggers
// and pgmend's own names never meet: whoever may make functions and operators in `public` would be called in their place.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

const fires = (table: string, when: string) => `
  create trigger "${when}" ${when} on ${table} for each row execute function noting()`;

const cases = {
  // triggers of every time, a deferred one, foreign keys that act, a default of a function of the application's
  parent: {
    both: 'create table parent (id bigint primary key, code varchar(20) unique, made text)',
    old: `insert into parent values (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z')`,
    live: `insert into parent values (1, 'b', 'x'), (2, 'a', 'y');
      ${fires('parent', 'before insert or update or delete')}; ${fires('parent', 'after insert or update or delete')};
      create constraint trigger later after insert or update or delete on parent deferrable initially deferred
        for each row execute function noting()`,
  },
  child: {
    both: 'create table child (id varchar(10) primary key, parent bigint references parent, up varchar(10) references child, price numeric(10, 2), at timestamptz, tags text[])',
    old: `insert into child values ('a', 1, null, 1.50, '2024-01-01', '{a,b}'), ('b', 3, 'a', 2, '2024-01-01', null), ('c', 3, 'd', 0, null, '{}'), ('d', 3, 'c', null, null, '{x}')`,
    live: `insert into child values ('a', 1, null, 9.50, '2025-01-01', '{a,c}'); ${fires('child', 'before insert or update or delete')}`,
  },
  quiet: {
    both: "create table quiet (id int primary key, word varchar(20), n int, note text default upper('none'))",
    old: `insert into quiet (id, word, n) values (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)`,
    live: `insert into quiet (id, word, n) values (1, 'uno', 5), (2, 'two', 2)`,
  },
  // rows that need each other over two tables
  egg: {
    both: `create table egg (id int primary key, hen int); create table hen (id int primary key, egg int references egg);
      alter table egg add foreign key (hen) references hen`,
    old: `alter table egg disable trigger all; insert into egg values (1, 1); insert into hen values (1, 1); alter table egg enable trigger all`,
    live: fires('egg', 'after insert or delete'),
  },
  // many rows that a trigger refuses, each tried by itself
  fussy: {
    both: 'create table fussy (id int primary key, word text)',
    old: `insert into fussy select n, 'old' from generate_series(1, 60) n`,
    live: `insert into fussy select n, 'new' from generate_series(1, 40) n;
      create function refusing() returns trigger language plpgsql as '
      begin
        if new.id operator(pg_catalog.%) 2 operator(pg_catalog.=) 0 then raise exception ''not %'', new.id; end if;
        return new;
      end';
      create trigger refusing before insert or update on fussy for each row when (new.word = 'old') execute function refusing()`,
  },
  ruled: {
    both: 'create table ruled (id int primary key, word text)',
    old: `insert into ruled values (1, 'one'), (2, 'two')`,
    live: `insert into ruled values (1, 'uno');
      create rule also as on insert to ruled do also insert into noted values ('rule', 'ruled', current_user, null)`,
  },
};

const noting = `create table noted (op text, name text, who name, path text);
  create function noting() returns trigger language plpgsql as $$
  begin
    insert into noted values (tg_op, tg_table_name, current_user, pg_catalog.current_setting('search_path'));
    if tg_op operator(pg_catalog.=) 'DELETE' then return old; end if;
    return new;
  end $$`;

let b: Bench;
let runner: Role;
let choice: { live: string };
test.before(
  loud(async () => {
    b = await bench();
    await b.live.sql.unsafe(noting);
    await create(b, cases);
    await plantDecoys(b.live.sql);
    runner = await makeRole(b.live);
    await b.live.sql.unsafe(
      `alter role ${runner.name} superuser; alter role ${runner.name} set search_path = public, pg_catalog`,
    );
    choice = { live: runner.as(b.live.url) };
  }),
);
test.after(async () => {
  await runner.drop();
  await b.drop();
});

test('a decoy is called where public comes first', async () => {
  const said = await b.live.sql
    .begin(async (tx) => {
      await tx.unsafe('set local search_path = public, pg_catalog');
      await tx.unsafe(`select 'a'::varchar || 'b'::varchar`);
    })
    .catch((error: Error) => error.message);
  assert.match(String(said), 'decoy operator ||');
});

/** What live holds but for what the triggers noted. */
async function dump() {
  const rows = await dumpAll(b.live.sql);
  rows.delete('public.noted');
  return rows;
}

/** Who triggers and rules ran as since the last time, and under which path. */
async function noted() {
  const rows = await b.rows('select distinct who, path from noted order by 1, 2');
  await b.live.sql.unsafe('truncate noted');
  return rows;
}

for (const [options, fired] of [
  [{ batch: 2 }, true],
  [{ withoutTriggers: true }, false],
] as const) {
  test(`repair and undo call nothing of public's ${fired ? 'beside triggers that do' : 'without triggers'}`, async () => {
    // nobody would ask it, so that rows would stay
    if (!fired) await b.live.sql.unsafe('alter table parent disable trigger later');
    const before = await dump();
    await b.run(choice);
    const dry = await repaired(b, { ...options, apply: false }, choice);
    const applied = await repaired(b, options, choice);
    assert.equal(differences(before, await dump()).length > 0, true);
    const outcomes = (answer: typeof dry) =>
      answer.tables.map(({ table, outcomes }) => ({ table, outcomes }));
    assert.equal(outcomes(dry), outcomes(applied));
    for (const table of Object.keys(cases)) {
      for (const [key, outcome] of Object.entries(await account(b, table))) {
        const refused = table === 'fussy' && fired && Number(key) % 2 === 0;
        assert.match(outcome, refused ? `blocked: not ${key}` : /^repaired/, `${table} ${key}`);
      }
    }
    const owner = new URL(b.live.url).username;
    const seen = [
      [owner, 'public, pg_catalog'],
      [owner, null],
    ];
    assert.equal(await noted(), fired ? seen : []);

    const { tables } = await undo(b, { ...options, apply: true }, choice);
    assert.equal(
      tables.map(({ outcomes }) => outcomes.blocked + outcomes.skipped),
      tables.map(() => 0),
    );
    assert.equal(differences(before, await dump()), []);
    assert.equal(await noted(), fired ? seen.slice(0, 1) : []);
  });
}

withPsql("repair.sql calls nothing of public's", async () => {
  const { texts } = await b.run({ ...choice, format: 'json,sql' });
  const played = play(choice.live, texts.get('repair.sql') as string);
  assert.is(played.status, 0, played.stderr);
  assert.not.match(played.stderr, 'decoy');
  // nothing of these was refused, and repair.sql has a way for them
  for (const table of ['parent', 'child', 'quiet', 'ruled']) {
    const rows = `select t::text from ${table} as t order by 1`;
    assert.equal(await textRows(b.live.sql, rows), await textRows(b.old.sql, rows), table);
  }
  const owner = new URL(b.live.url).username;
  // a rule asks again whether the row is missing, and by then it is there
  assert.equal(await noted(), [[owner, 'public, pg_catalog']]);
});

test("no other command calls anything of public's", async () => {
  const env = { PGMEND_OLD_URL: b.old.urlFromLive, PGMEND_LIVE_URL: choice.live };
  const folder = await mkdtemp(join(tmpdir(), 'pgmend-hostile-'));
  try {
    for (const [args, codes] of [
      [['check'], [0, 7]],
      [['plan'], [0]],
      [
        ['run', '--jobs', '2', '--strategy', 'sieve'],
        [0, 1],
      ],
      [
        ['run', '--recheck'],
        [0, 1],
      ],
      [['report'], [0, 1]],
      [['status'], [0]],
      [['grants'], [0]],
      [['repair', '--sequences', '--apply', '--yes'], [0]],
      [['stage', '50_compare', '65_summary'], [0]],
      [['clean', '--force'], [0]],
    ] as [string[], number[]][]) {
      const { code, stdout, stderr } = await pgmend(args, { cwd: folder, env });
      assert.not.match(stdout + stderr, 'decoy', args.join(' '));
      assert.ok(codes.includes(code as number), `${args.join(' ')}: ${code} ${stderr}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.run();
