import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { servers } from '../../support/servers.ts';
import { type Workbench, workbench } from '../../support/workbench.ts';

// Ruling "server encodings differ: fine if convertible; SQL_ASCII: a finding; text that does not convert: that table
// not_compared, naming a key".

/** Two databases of which one side is made anew in another encoding. */
async function withEncoding(
  side: 'old' | 'live',
  encoding: string,
  body: (bench: Workbench) => Promise<void>,
): Promise<void> {
  const bench = await workbench({ empty: true });
  const { older, newer } = await servers();
  const admin = postgres(side === 'old' ? older.url : newer.url, { max: 1, onnotice: () => undefined });
  try {
    const { database } = bench[side];
    await admin.unsafe(`drop database "${database}"`);
    await admin.unsafe(
      `create database "${database}" template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
    );
    await body(bench);
  } finally {
    await admin.end();
    await bench.drop();
  }
}

const reasons = async (bench: Workbench) =>
  (await bench.report()).tables.map(({ table, reason, counts }) => [
    table.replace('public.', ''),
    reason ?? [counts?.identical, counts?.corrupted],
  ]);
const codes = async (bench: Workbench) => (await bench.report()).findings.map(({ code }) => code);

test('text of another encoding is compared by its letters', async () => {
  await withEncoding('old', 'LATIN1', async (bench) => {
    for (const side of ['old', 'live'] as const) {
      await bench[side].sql.unsafe(`create table "Größe" (k text primary key, "ö" text);
        insert into "Größe" values ('é', 'ü'), ('ä', 'ß')`);
    }
    await bench.live.sql.unsafe(`update "Größe" set "ö" = '€' where k = 'ä'`);
    const { code, stderr } = await bench.pgmend(['run', '--quiet']);
    assert.is(code, 1, stderr);
    assert.equal(await reasons(bench), [['"Größe"', [1, 1]]]);
    assert.equal(await codes(bench), ['encodings_differ', 'edits_look_the_same']);
    const line = JSON.parse(await readFile(join(bench.folder, 'pgmend-report/differences.jsonl'), 'utf8'));
    assert.equal([line.key, line.old, line.live], [{ k: 'ä' }, { ö: 'ß' }, { ö: '€' }]);
  });
});

test('out of SQL_ASCII: what is UTF-8 is compared, a table with anything else names the row', async () => {
  await withEncoding('old', 'SQL_ASCII', async (bench) => {
    for (const side of ['old', 'live'] as const) {
      await bench[
        side
      ].sql.unsafe(`create table fine (id int primary key, v text); insert into fine values (1, 'é');
        create table many (a int, b text, v text, primary key (b, a));
        insert into many select n, 'b', repeat('x', 100) from generate_series(1, 5000) n;
        create table parted (id int primary key, v text) partition by list (id);
        create table parted_1 partition of parted for values in (1); create table parted_2 partition of parted default;
        insert into parted values (1, 'a'), (2, 'a');
        create table keys (k text primary key); create table masked (k text primary key, v text);
        insert into masked values ('secret', '')`);
    }
    await bench.old.sql.unsafe(`update many set v = E'caf\\xe9' where a = 3777;
      truncate parted_2; insert into parted values (2, E'\\xff'); insert into keys values (E'\\xc3');
      update masked set v = E'\\xff'`);
    await writeFile(
      join(bench.folder, 'pgmend.yaml'),
      JSON.stringify({ tables: { masked: { mask: ['k'] } } }),
    );
    const { code, stderr } = await bench.pgmend(['run', '--quiet']);
    assert.is(code, 7, stderr);
    const invalid = 'a value cannot be read: invalid byte sequence for encoding "UTF8":';
    assert.equal(await reasons(bench), [
      ['fine', [1, 0]],
      ['keys', `${invalid} 0xc3, in the row at ctid (0,1) of old`],
      ['many', `${invalid} 0xe9, in the row {"a": "3777", "b": "b"}`],
      ['masked', `${invalid} 0xff, in the row {"k": "***"}`],
      ['parted', `${invalid} 0xff, in the row {"id": "1"} or {"id": "2"}`],
    ]);
    assert.equal(await codes(bench), ['encodings_differ', 'sql_ascii']);

    // and what the hint says helps
    await writeFile(
      join(bench.folder, 'pgmend.yaml'),
      JSON.stringify({ tables: { many: { where: 'a <> 3777' } } }),
    );
    assert.is((await bench.pgmend(['run', '--quiet', '--table', 'many'])).code, 0);
  });
});

for (const [what, settings, left] of [
  ['exclude of the column', { exclude: ['v'] }, []],
  ['where by the key', { where: 'id not in (7, 9, 100)' }, ['7', '9', '100']],
  ['where by = of another text column', { where: "kind <> 'k7' and kind not in ('k9')" }, ['7', '9', '100']],
  ['exclude of the column, and a condition that live decides', { exclude: ['v'], where: "kind > 'k'" }, []],
] as const) {
  test(`out of SQL_ASCII, what the hint says helps, and rows are repaired: ${what}`, async () => {
    await withEncoding('old', 'SQL_ASCII', async (bench) => {
      for (const side of ['old', 'live'] as const) {
        await bench[side].sql.unsafe(`create table t (id int primary key, kind text, v text, w text);
          insert into t select n, 'k' || n, 'x', 'y' from generate_series(1, 50) n`);
      }
      await bench.old.sql.unsafe(`update t set v = E'caf\\xe9' where id in (7, 9); update t set w = 'z' where id in (7, 8);
        insert into t values (100, 'k7', E'\\xff', 'w'), (101, 'k101', 'x', 'w')`);
      const go = async (args: string[], expected: number) => {
        const { code, stdout, stderr } = await bench.pgmend([...args, '--quiet']);
        assert.is(code, expected, `${args[0]}: ${stdout}${stderr}`);
      };
      await go(['run'], 7);
      const [table] = (await bench.report()).tables;
      assert.match(String(table?.hint), /exclude.* where .*by its key, or by = of another text column/);
      await writeFile(join(bench.folder, 'pgmend.yaml'), JSON.stringify({ tables: { t: settings } }));
      await go(['run'], 1);
      const unread = (await bench.report()).tables[0]?.findings.filter(
        ({ code }) => code === 'column_not_read',
      );
      assert.is(unread?.length, 'exclude' in settings ? 1 : 0);
      await go(['repair', '--apply', '--yes'], 0);
      await go(['run'], 0);
      const right = await bench.live.sql.unsafe("select id::text from t where w <> 'y' order by t.id");
      const wanted = ['7', '8', '100', '101'].filter((id) => !(left as readonly string[]).includes(id));
      assert.equal(
        right.map(({ id }) => id),
        wanted,
      );
    });
  });
}

test('a letter that live has no place for stops its table', async () => {
  await withEncoding('live', 'LATIN1', async (bench) => {
    for (const side of ['old', 'live'] as const) {
      await bench[
        side
      ].sql.unsafe(`create table fine (id int primary key, v text); insert into fine values (1, 'é');
        create table wider (id int primary key, v text); insert into wider values (1, 'é'), (2, 'e')`);
    }
    await bench.old.sql.unsafe(`update wider set v = '€' where id = 2`);
    const { code, stderr } = await bench.pgmend(['run', '--quiet']);
    assert.is(code, 7, stderr);
    const [fine, wider] = await reasons(bench);
    assert.equal(fine, ['fine', [1, 0]]);
    assert.match(String(wider?.[1]), /has no equivalent in encoding "LATIN1", in the row \{"id": "2"\}$/);
  });
});

test('a name that live has no place for is told with what helps', async () => {
  await withEncoding('live', 'LATIN1', async (bench) => {
    for (const side of ['old', 'live'] as const)
      await bench[side].sql.unsafe('create table t (id int primary key)');
    await bench.old.sql.unsafe('create table "preis_€" (id int primary key)');
    const { code, stderr } = await bench.pgmend(['run', '--table', 't']);
    assert.is(code, 3, stderr);
    assert.match(
      stderr,
      /22P05[\s\S]*hint: .*A name on old .* has a letter .*: rename it there, or give live a database in UTF8/,
    );
    await bench.old.sql.unsafe(
      'alter table "preis_€" rename to preis; alter index "preis_€_pkey" rename to preis_pkey',
    );
    assert.is((await bench.pgmend(['run', '--table', 't'])).code, 0);
  });
});

for (const encoding of ['LATIN1', 'WIN1252', 'EUC_JP']) {
  // a letter that each of them has
  const [letter, word] = encoding === 'EUC_JP' ? ['\u3042', '\u3042\u3044'] : ['\u00e9', '\u00e9t\u00e9'];
  test(`live in ${encoding}: the whole road, and a merge into it`, async () => {
    await withEncoding('live', encoding, async (bench) => {
      await bench.old.sql.unsafe(`create table "${word}" (k text primary key, "${letter}" text unique, up text references "${word}");
        insert into "${word}" select n::text, '${word}' || n, null from generate_series(1, 40) n; update "${word}" set up = k;
        create table users (user_id int, username text, password text, password_last_changed timestamptz);
        insert into users values (1, '${word}', '${letter}1', '2020-01-02'), (2, 'b', 'b', '2020-01-02')`);
      await bench.live.sql.unsafe(`create table "${word}" (k text primary key, "${letter}" text unique, up text references "${word}");
        insert into "${word}" select n::text, '${word}' || n + n % 2 * 1000, n::text from generate_series(1, 30) n;
        create table merged_users (user_id int primary key, username text unique, password text, password_last_changed timestamptz);
        insert into merged_users values (1, '${word}', 'before', '2020-01-01')`);
      const said = async (code: number, args: string[]) => {
        const done = await bench.pgmend(args);
        assert.is(done.code, code, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
        return done.stdout;
      };
      const table = ['--table', word as string];
      await said(0, ['check', ...table, '--json']);
      await said(1, ['run', ...table, '--quiet']);
      await said(0, ['repair', ...table, '--apply', '--yes']);
      assert.equal(await rows(bench.live.sql, word as string), await rows(bench.old.sql, word as string));
      await said(0, ['run', ...table, '--quiet']);
      await said(0, ['undo', '--apply', '--yes']);
      await said(1, ['run', ...table, '--quiet']);
      await said(1, ['run', '--recheck', ...table, '--quiet']);
      await said(0, ['status']);
      const merge = [
        'merge',
        '--source',
        `one=${bench.old.urlFromLive}`,
        '--target',
        bench.live.url,
        '--staging',
        'merging',
      ];
      await said(0, [...merge, '--apply', '--yes']);
      const users = await bench.live.sql.unsafe(
        'select username, password from merged_users order by user_id',
      );
      assert.equal(
        users.map(({ username, password }) => `${username} ${password}`),
        [`${word} ${letter}1`, 'b b'],
      );
      await said(0, ['clean']);
    });
  });
}

async function rows(sql: postgres.Sql, table: string): Promise<string[]> {
  const found = await sql.unsafe(`select t::text as row from "${table}" as t order by k`);
  return found.map(({ row }) => row);
}

test('all SQL of sql/ is ASCII: live may have no place for another character, also in a comment', () => {
  for (const path of readdirSync('sql', { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.sql')) continue;
    readFileSync(join('sql', path), 'utf8')
      .split('\n')
      .forEach((line, i) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what ASCII is
        assert.ok(/^[\x00-\x7f]*$/.test(line), `sql/${path}:${i + 1}: ${line}`);
      });
  }
});

test.run();
