import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { servers } from '../support/servers.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

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

test.run();
