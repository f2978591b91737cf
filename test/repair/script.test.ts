import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { names } from '../stages/hostile-names.ts';
import { type Bench, bench, type Choice, quoted } from '../support/compare.ts';
import { hasPsql, type Played, play } from '../support/psql.ts';
import { needs } from '../support/skip.ts';

// Ruling "repair.sql: plain SQL, one guarded statement a row, each with a comment that names the changed columns; runs
// in psql without pgmend; needs nothing from the staging schema", and the rulings of "Repair" that it has to keep.

const withPsql = needs(test, 'psql', hasPsql, 'psql is not installed');

/** What the last lines of the script say of a table. */
interface Told {
  repaired: number;
  left: number;
  notInFile: number;
}

/** Fresh databases for one test. */
async function on(old: string, live: string, body: (b: Bench) => Promise<void>): Promise<void> {
  const b = await bench();
  try {
    await b.old.sql.unsafe(old);
    await b.live.sql.unsafe(live);
    await body(b);
  } finally {
    await b.drop();
  }
}

async function script(b: Bench, choice: Choice = {}): Promise<string> {
  const { texts } = await b.run({ format: 'json,sql', ...choice });
  return texts.get('repair.sql') as string;
}

/** Rows that differ, by table and status. */
async function differing(b: Bench, choice: Choice = {}): Promise<string[]> {
  const { lines } = await b.run({ format: 'json', ...choice });
  return lines
    .filter(({ status }) => status !== 'new')
    .map(({ table, status, key }) => `${table} ${status} ${Object.values(key)}`);
}

function told({ status, stdout, stderr }: Played): Map<string, Told> {
  assert.is(status, 0, stderr);
  const rows = stdout.split('\n').map((line) => /^(.+)\|(\d+)\|(\d+)\|(\d+)$/s.exec(line));
  return new Map(
    rows.flatMap((row) =>
      row
        ? [[row[1] as string, { repaired: Number(row[2]), left: Number(row[3]), notInFile: Number(row[4]) }]]
        : [],
    ),
  );
}

/** Runs the script, which has to go through without a word on stderr. */
function repair(b: Bench, text: string, args?: string[]): Map<string, Told> {
  const played = play(b.live.url, text, args);
  assert.is(played.stderr, '');
  return told(played);
}

const all = (repaired: number): Told => ({ repaired, left: 0, notInFile: 0 });

withPsql(
  'what is missing and corrupted is right afterwards; what is new, and what it did not compare, stays',
  async () => {
    await on(
      `create table t (id int primary key, v text, w text); insert into t select n, 'v' || n, 'w' from generate_series(1, 9) n`,
      `create table t (id int primary key, v text, w text, x text default 'x');
     insert into t select n, 'v' || n, 'w' from generate_series(3, 12) n;
     update t set v = null where id = 3; update t set w = '', x = 'mine' where id = 4`,
      async (b) => {
        const text = await script(b);
        assert.match(text, /^-- public\.t \{"id":"3"\}: v old "v3", live null$/m);
        assert.match(text, /^-- public\.t \{"id":"4"\}: w old "w", live ""$/m);
        assert.match(text, /^-- public\.t \{"id":"1"\} is missing$/m);
        assert.match(
          text,
          "update public.t as l set w = 'w' where l.id = '4' and l.v = 'v4' and l.w = '' $r$",
        );
        assert.not.match(text, /\bpgmend\.(?!repaired_)/, 'nothing of the staging schema');
        await b.stage(['90_clean']);
        assert.equal([...repair(b, text, ['-v', 'ON_ERROR_STOP=1'])], [['public.t', all(4)]]);
        assert.equal(await differing(b), []);
        assert.equal(await b.rows('select id, v, w, x from t where id in (1, 3, 4, 12) order by id'), [
          ['1', 'v1', 'w', 'x'],
          ['3', 'v3', 'w', 'x'],
          ['4', 'v4', 'w', 'mine'],
          ['12', 'v12', 'w', 'x'],
        ]);
      },
    );
  },
);

withPsql(
  'a row that has changed since is left alone and counted; a second execution does nothing',
  async () => {
    await on(
      `create table t (id int primary key, v text, w int); insert into t select n, 'v', 1 from generate_series(1, 6) n`,
      `create table t (id int primary key, v text, w int); insert into t select n, 'x', 1 from generate_series(1, 4) n`,
      async (b) => {
        const text = await script(b);
        await b.live.sql.unsafe(`update t set w = 2 where id = 1; update t set v = 'y' where id = 2; delete from t where id = 3;
        insert into t values (5, 'theirs', 7)`);
        const played = play(b.live.url, text);
        assert.equal([...told(played)], [['public.t', { repaired: 2, left: 4, notInFile: 0 }]]);
        assert.is(played.stderr, '');
        for (const id of [1, 2, 3, 5])
          assert.match(played.stdout, `public.t|{"id":"${id}"}|it has changed since`);
        const rows = await b.rows('select * from t order by id');
        assert.equal(rows, [
          ['1', 'x', '2'],
          ['2', 'y', '1'],
          ['4', 'v', '1'],
          ['5', 'theirs', '7'],
          ['6', 'v', '1'],
        ]);
        assert.equal([...repair(b, text)], [['public.t', { repaired: 0, left: 6, notInFile: 0 }]]);
        assert.equal(await b.rows('select * from t order by id'), rows);
      },
    );
  },
);

withPsql('a row that fails loses no other, and its error is seen', async () => {
  await on(
    `create table t (id int primary key, v text, w int); insert into t select n, 'v' || n, n from generate_series(1, 6) n`,
    `create table t (id int primary key, v text unique, w int check (w < 5));
     insert into t values (1, 'x', 1), (9, 'v3', 1), (8, 'v1', 1)`,
    async (b) => {
      const played = play(b.live.url, await script(b), ['-v', 'ON_ERROR_STOP=1']);
      assert.equal([...told(played)], [['public.t', { repaired: 2, left: 4, notInFile: 0 }]]);
      assert.match(played.stderr, /WARNING: {2}public\.t \{"id":"1"\}: left alone: duplicate key value/);
      assert.match(played.stderr, /WARNING: {2}public\.t \{"id":"5"\}: left alone: .*check constraint/);
      assert.equal(await b.rows('select id from t order by id'), [['1'], ['2'], ['4'], ['8'], ['9']]);
    },
  );
});

withPsql('a locked row is left alone after a while, and the next ones do not wait as long', async () => {
  await on(
    `create table t (id int primary key, v text); insert into t select n, 'v' from generate_series(1, 30) n`,
    `create table t (id int primary key, v text); insert into t select n, 'x' from generate_series(1, 30) n`,
    async (b) => {
      const text = (await script(b)).replace("lock_timeout = '10s'", "lock_timeout = '300ms'");
      const holder = await b.live.sql.reserve();
      await holder.unsafe('begin; select from t where id <> 30 for update');
      const played = play(b.live.url, text);
      await holder.unsafe('rollback');
      holder.release();
      assert.equal([...told(played)], [['public.t', { repaired: 1, left: 29, notInFile: 0 }]]);
      assert.match(played.stderr, 'left alone: canceling statement due to lock timeout');
    },
  );
});

const hostile = names.map((name) => {
  const table = quoted(name);
  return `create table ${table} (${table} text primary key, v text unique); insert into ${table} values ('same', 'a'), ('changed', 'b'), ('b', 'c'), ('c', 'd');`;
});

withPsql('names of any kind', async () => {
  const columns = names.map((name) => `${quoted(name)} text`).join(', ');
  await on('', '', async (b) => {
    await b.both(`${hostile.join('\n')} create table every (id int primary key, same int default 1, ${columns});
      insert into every (id) values (1), (2);`);
    await b.old.sql.unsafe(
      names.map((name) => `insert into ${quoted(name)} values ('gone', 'z');`).join('\n'),
    );
    const set = names.map((name, index) => `${quoted(name)} = '${index}'`);
    await b.live.sql.unsafe(`update every set ${set.join(', ')} where id = 2;
      ${names
        .map(
          (
            name,
          ) => `insert into ${quoted(name)} values ('here', 'y'); update ${quoted(name)} set v = null where v = 'a';
            update ${quoted(name)} set v = 'x' where v = 'b'; update ${quoted(name)} set v = 'b' where v = 'c'; update ${quoted(name)} set v = 'c' where v = 'x';`,
        )
        .join('\n')}`);
    const counts = repair(b, await script(b));
    assert.equal(counts.get('public.every'), all(1));
    assert.equal(counts.get('public.x'), all(4), 'a swapped pair, another value, and a missing row');
    assert.equal(await differing(b), []);
  });
});

withPsql('parents before children, in three levels and within a table', async () => {
  const tables = `create table c (id int primary key, b int);
    create table a (id int primary key); create table b (id int primary key, a int);
    create table tree (id int primary key, parent int, v text);`;
  await on(
    `${tables} insert into a values (1), (2); insert into b values (1, 1), (2, 2); insert into c values (1, 1), (2, 2);
     insert into tree select n, case when n < 20 then n + 1 end, 'v' from generate_series(1, 20) n;
     insert into tree values (30, 31, 'ring'), (31, 30, 'ring'), (32, 31, 'of a ring'), (40, 40, 'itself'), (50, 20, 'v')`,
    `${tables} alter table c add foreign key (b) references b; alter table b add foreign key (a) references a;
     alter table tree add foreign key (parent) references tree; insert into a values (1); insert into b values (1, 1);
     insert into c values (1, null); insert into tree values (50, null, 'v')`,
    async (b) => {
      assert.equal(
        [...repair(b, await script(b))],
        [
          ['public.a', all(1)],
          ['public.b', all(1)],
          ['public.c', all(2)],
          ['public.tree', all(24 + 1)],
        ],
      );
      assert.equal(await differing(b), []);
    },
  );
});

for (const constraint of ['unique', 'unique deferrable initially immediate', 'not null unique']) {
  withPsql(`values exchanged between rows, and passed on along a chain (${constraint})`, async () => {
    const table = (of: string) =>
      `create table t (id int primary key, v text ${of}, n int unique, same int default 1);`;
    await on(
      `${table('')} insert into t select n, 'v' || n, n from generate_series(1, 12) n`,
      // 1 and 2 are swapped, 3, 4, 5 moved on in a circle; 6 to 9 moved on with an end; 10 waits for 1
      `${table(constraint)} insert into t values (1, 'v2', 1), (2, 'v1', 2), (3, 'v4', 3), (4, 'v5', 4), (5, 'v3', 5),
       (6, 'v7', 6), (7, 'v8', 7), (8, 'v9', 8), (9, 'v6x', 9), (11, 'v10', 12);
       create table written (id int); create function note() returns trigger language plpgsql
       as $$ begin insert into written values (new.id); return new; end $$;
       create trigger noting after update on t for each row execute function note()`,
      async (b) => {
        const text = await script(b, { excludeTable: ['written'] });
        assert.equal([...repair(b, text)], [['public.t', all(12)]]);
        assert.equal(await differing(b), []);
        // 1 and 2, and 3 to 5, wait for each other; a constraint that can wait sets nothing aside
        const twice = constraint.includes('deferrable') ? [] : ['1', '2', '3', '4', '5'];
        const log = await b.rows('select id from written group by id having count(*) > 1 order by id');
        assert.equal(log.flat(), twice);
      },
    );
  });
}

withPsql('rows that depend on each other are left alone together, and the others are repaired', async () => {
  await on(
    `create table t (id int primary key, v text, w int); insert into t select n, 'v' || n, 0 from generate_series(1, 6) n`,
    `create table t (id int primary key, v text unique, w int);
     insert into t values (1, 'v2', 0), (2, 'v1', 0), (3, 'v4', 0), (4, 'v3', 0), (5, 'v6', 0), (6, 'v5', 0)`,
    async (b) => {
      const text = await script(b);
      // 1 keeps what 2 needs; the value that 5 needs is free by now, and 5 is written without 6
      await b.live.sql.unsafe(`update t set w = 1 where id = 1; update t set v = 'theirs' where id = 6`);
      const played = play(b.live.url, text);
      assert.equal([...told(played)], [['public.t', { repaired: 3, left: 3, notInFile: 0 }]]);
      assert.match(played.stdout, '{"id":"1"}|it has changed since, or is not missing any more');
      assert.match(played.stdout, '{"id":"2"}|duplicate key value violates unique constraint');
      assert.match(played.stdout, '{"id":"6"}|it has changed since, or is not missing any more');
      assert.equal(await b.rows('select id, v from t order by id'), [
        ['1', 'v2'],
        ['2', 'v1'],
        ['3', 'v3'],
        ['4', 'v4'],
        ['5', 'v5'],
        ['6', 'theirs'],
      ]);
    },
  );
});

withPsql(
  'of rows that wait for each other one that live refuses is left alone with those that need it',
  async () => {
    await on(
      `create table t (id int primary key, v text, n int, w int default 1);
     insert into t select n, 'v' || n, 0, 1 from generate_series(1, 4) n; update t set n = 9 where id = 2`,
      `create table t (id int primary key, v text unique, n int check (n < 5), w int default 1);
     insert into t values (1, 'v2', 0), (2, 'v1', 0), (3, 'v4', 0), (4, 'v3', 0)`,
      async (b) => {
        const played = play(b.live.url, await script(b));
        assert.equal([...told(played)], [['public.t', { repaired: 2, left: 2, notInFile: 0 }]]);
        assert.match(
          played.stderr,
          /\{"id":"1"\}: left alone: .*"t_n_check" \(2 rows depend on each other\)|duplicate key/,
        );
        assert.match(played.stderr, /\{"id":"2"\}: left alone: .*"t_n_check"/);
        assert.equal(await b.rows('select v from t order by id'), [['v2'], ['v1'], ['v3'], ['v4']]);
      },
    );
  },
);

withPsql('a long chain of rows that each wait for the next one', async () => {
  const table = 'create table t (id int primary key, place int unique, before int, v text);';
  await on(
    // each row wants the place that the row with the next number in a random order has, and refers to it
    `${table} insert into t select id, place, lag(id) over (order by place), 'v' from (
       select id, row_number() over (order by md5(id::text)) as place from generate_series(1, 3000) id) x`,
    `${table} insert into t select id, place, null, 'v' from (
       select id, row_number() over (order by md5(id::text)) + 1 as place from generate_series(1, 3000) id) x where id > 1500;
     alter table t add foreign key (before) references t`,
    async (b) => {
      assert.equal([...repair(b, await script(b))], [['public.t', all(3000)]]);
      assert.equal(await differing(b), []);
    },
  );
});

withPsql('identity, generated and demanded columns, sequences', async () => {
  await on(
    `create table i (id int primary key, v int); insert into i select n, n from generate_series(1, 9) n;
     create table s (id int primary key, v text); insert into s values (1, 'a'), (400000, 'b');
     create table d (id int primary key); insert into d values (1), (2); create table n (id int primary key); insert into n values (1);`,
    `create table i (id int generated always as identity primary key, v int, twice int generated always as (v * 2) stored);
     insert into i (v) values (1), (7); create table s (id serial primary key, v text);
     create table d (id int primary key, kind text not null); create table n (id int primary key, kind text not null);`,
    async (b) => {
      const text = await script(b, { tables: { 'public.d': { default: { kind: "o'neil\n\\" } } } });
      assert.match(text, /^-- public\.n \{"id":"1"\} is left out: live requires kind/m);
      assert.equal(
        [...repair(b, text)],
        [
          ['public.d', all(2)],
          ['public.i', all(8)],
          ['public.n', { repaired: 0, left: 0, notInFile: 1 }],
          ['public.s', all(2)],
        ],
      );
      assert.equal(await differing(b), ['public.n missing 1']);
      assert.equal(await b.rows(`select distinct kind from d`), [["o'neil\n\\"]]);
      assert.equal(await b.rows(`select nextval('i_id_seq'), nextval('s_id_seq')`), [['10', '400001']]);
      repair(b, text);
      assert.equal(await b.rows(`select nextval('i_id_seq'), nextval('s_id_seq')`), [['11', '400002']]);
    },
  );
});

withPsql('numbers up to the last of a sequence, and numbers that it has no way to', async () => {
  await on(
    `create table s (id bigint primary key); insert into s values (9223372036854775806);
     create table n (id numeric primary key); insert into n values (9223372036854775808), (-9999999999999999999), (1e30), (30)`,
    `create table s (id bigserial primary key); create sequence n_s; create table n (id numeric default nextval('n_s') primary key)`,
    async (b) => {
      repair(b, await script(b));
      assert.equal(await differing(b), []);
      assert.equal(await b.rows(`select nextval('s_id_seq'), nextval('n_s')`), [
        ['9223372036854775807', '31'],
      ]);
    },
  );
});

withPsql('masked values come into no file, and their rows are left out', async () => {
  const secret = 'mask-me-4711';
  await on(
    `create table t (id int primary key, v text, secret text); insert into t select n, 'v', '${secret}' from generate_series(1, 5) n;
     insert into t values (6, 'v', null); create table k (id text primary key, v text); insert into k values ('${secret}', 'a')`,
    `create table t (id int primary key, v text, secret text); insert into t values (1, 'x', '${secret}'), (2, 'v', '${secret}x'), (3, 'x', '${secret}y');
     create table k (id text primary key, v text); insert into k values ('${secret}', 'b')`,
    async (b) => {
      const choice = { tables: { 'public.t': { mask: ['secret'] }, 'public.k': { mask: ['id'] } } };
      const text = await script(b, choice);
      assert.not.match(text, secret);
      assert.match(
        text,
        /^-- public\.t \{"id":"2"\} is left out: a masked column would stand here in clear$/m,
      );
      assert.match(text, /^-- public\.k \{"id":"\*\*\*"\} is left out: a masked column identifies it$/m);
      assert.equal(
        [...repair(b, text)],
        [
          ['public.k', { repaired: 0, left: 0, notInFile: 1 }],
          ['public.t', { repaired: 2, left: 0, notInFile: 4 }],
        ],
      );
      assert.equal(await b.rows('select id, v, secret from t where id in (1, 6) order by id'), [
        ['1', 'v', secret],
        ['6', 'v', null],
      ]);
    },
  );
});

withPsql('rows with a hint are left out, and say so', async () => {
  await on(
    `create table t (id int primary key, v text, w text); insert into t values (1, 'a', 'b'), (2, 'a', 'b')`,
    `create table t (id int primary key, v text, w text); insert into t values (1, 'x', 'y'), (2, 'x', 'b')`,
    async (b) => {
      const text = await script(b);
      assert.match(text, /^-- public\.t \{"id":"1"\} is left out: reused_key: /m);
      assert.equal([...repair(b, text)], [['public.t', { repaired: 1, left: 0, notInFile: 1 }]]);
    },
  );
});

withPsql('what live does not keep is left alone: a trigger, a type that cuts', async () => {
  await on(
    `create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b'), (3, 'c');
     create table u (id int primary key, v timestamp); insert into u values (1, '2020-01-01 12:00'), (2, '2020-01-02')`,
    `create table t (id int primary key, v text); insert into t values (1, 'x');
     create function cut() returns trigger language plpgsql as 'begin if new.id < 3 then new.v := upper(new.v); end if; return new; end';
     create trigger cut before insert or update on t for each row execute function cut();
     create table u (id int primary key, v date); insert into u values (1, '2021-01-01'), (2, '2021-01-01')`,
    async (b) => {
      const played = play(b.live.url, await script(b));
      assert.equal(
        [...told(played)],
        [
          ['public.t', { repaired: 1, left: 2, notInFile: 0 }],
          ['public.u', { repaired: 1, left: 1, notInFile: 0 }],
        ],
      );
      assert.match(played.stderr, 'live did not keep what was written');
      assert.equal(await b.rows('select v from u order by id'), [['2021-01-01'], ['2020-01-02']]);
    },
  );
});

const values = [
  'back\\slash',
  "o'neil",
  '"',
  'two\nlines',
  '\\q\n\\q\n\\! touch pgmend-was-here\n',
  'cr\rlf\r\n',
  ':name',
  ":'name'",
  ':"name"',
  '$r$',
  '$r$); drop table t; --',
  '$$',
  '$r',
  '$',
  "E'\\n'",
  '\\.',
  '\u0001\u0002\u0003\u001a\u001b[31m\u007f',
  '\u000cfeed\u000bit',
  '-- no',
  '*/ /*',
  ';',
  'ünï 🐘\u2028',
  '{{w}} %s %I',
  ' ',
  '',
  'null',
  '\t',
];

withPsql('a trigger finds its tables by the search path of the session', async () => {
  const table = 'create table t (id int primary key, v text);';
  await on(
    `${table} insert into t values (1, 'a'), (2, 'b')`,
    `${table} insert into t values (1, 'a'); create table log (id int); create function note() returns trigger language plpgsql
     as $$ begin insert into log values (new.id); return new; end $$;
     create trigger noting after insert or update on t for each row execute function note()`,
    async (b) => {
      assert.equal(
        [...repair(b, await script(b, { tables: { t: { key: ['id'] } } }))],
        [['public.t', all(1)]],
      );
      assert.equal(await b.rows('select id from log'), [['2']]);
    },
  );
});

withPsql('text that could mean something to psql, also where the database has other settings', async () => {
  const list = values.map(
    (value) =>
      `(${value.includes('\\') ? 'E' : ''}'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}')`,
  );
  await on(
    `create table t (k text primary key, v text, w text); insert into t select v, v, 'w' from (values ${list}) as x(v)`,
    `create table t (k text primary key, v text, w text); insert into t select v, v, 'x' from (values ${list}) as x(v) order by v limit 12;
     create table u (k text)`,
    async (b) => {
      await b.live.sql.unsafe(`update t set v = 'x' where v > 'a'`);
      const before = readdirSync('.');
      const text = await script(b, { excludeTable: ['u'] });
      const database = quoted(b.live.database);
      const unusual = {
        standard_conforming_strings: 'off',
        client_encoding: 'LATIN1',
        datestyle: 'German',
        intervalstyle: 'sql_standard',
        timezone: 'Asia/Kolkata',
        bytea_output: 'escape',
        search_path: 'nowhere',
        client_min_messages: 'debug1',
        xmloption: 'document',
        default_transaction_isolation: 'serializable',
      };
      for (const [name, value] of Object.entries(unusual)) {
        await b.live.sql.unsafe(`alter database ${database} set ${name} = '${value}'`);
      }
      const played = play(b.live.url, text, ['-1', '-v', 'ON_ERROR_STOP=1', '-v', 'name=BAD']);
      for (const name of Object.keys(unusual))
        await b.live.sql.unsafe(`alter database ${database} reset ${name}`);
      const [{ left, notInFile } = all(0)] = told(played).values();
      assert.is(left, 0, played.stdout);
      assert.is((await differing(b, { excludeTable: ['u'] })).length, notInFile);
      assert.equal(readdirSync('.'), before);
      const others = [...text].filter((character) => character < ' ' && character !== '\n');
      assert.equal(others, [], 'control characters are escaped');
    },
  );
});

withPsql('the same staging gives the same bytes, and rows come in the order of their keys', async () => {
  await on(
    `create table t (id int primary key, v text); insert into t select n, 'v' from generate_series(1, 300) n`,
    `create table t (id int primary key, v text); insert into t select n, 'x' from generate_series(1, 150) n`,
    async (b) => {
      const first = await script(b);
      assert.is(await script(b), first);
      const keys = [...first.matchAll(/^-- public\.t \{"id":"(\d+)"\}/gm)].map(([, id]) => Number(id));
      assert.equal(
        keys,
        Array.from({ length: 300 }, (_, index) => index + 1),
      );
    },
  );
});

test.run();
