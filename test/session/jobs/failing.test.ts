import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { assertNoReport } from './cut.ts';
import { holdAt } from './hold.ts';
import { endOf, nothingLeft, type Several, several, startRun } from './several.ts';

// Issue 6, several tables at once: an error that is about the run ends it and what the others are doing; one that is
// about a table leaves the others compared.

let bench: Several;
test.before(
  loud(async () => {
    bench = await several();
    // the journal has to be there
    assert.is((await bench.pgmend([...bench.run, '--out', 'first'])).code, bench.code);
    await rm(join(bench.folder, 'first'), { recursive: true });
  }),
);
test.after(() => bench?.drop());

test('an error in a stage of one table ends the run, and cancels what is done for the others', async () => {
  await bench.live.sql.unsafe(`
    create function fails() returns trigger language plpgsql as $$ begin raise 'it fails'; end $$;
    create trigger fails before insert on pgmend.runs for each row
      when (new.stage = '50_compare' and new.table_name = 'public.accounts' and new.outcome = 'done') execute function fails()`);
  // both are at work, and nothing but a cancel ends them
  const [tracker, notes] = [
    await holdAt(bench, { reads: 'tracker' }),
    await holdAt(bench, { reads: 'notes' }),
  ];
  const running = startRun(bench);
  try {
    const { code, stderr } = await endOf(running);
    assert.is(code, 3, stderr);
    assert.match(stderr, 'stage 50_compare failed for public.accounts');
    assert.match(stderr, 'it fails');
    await nothingLeft(bench);
  } finally {
    running.child.kill('SIGKILL');
    await Promise.all([tracker.release(), notes.release()]);
    await bench.live.sql`drop function fails() cascade`;
  }
  await assertNoReport(bench);
  const rows = await bench.live
    .sql`select outcome, detail from pgmend.runs where stage is null order by id desc limit 1`;
  assert.is(rows[0]?.outcome, 'failed');
  assert.match(rows[0]?.detail, '50_compare failed for public.accounts');
});

test('a table that cannot be read leaves the others compared, also where several bring it', async () => {
  const config = join(bench.beside, 'odd.yaml');
  const usual = await readFile(bench.run[bench.run.indexOf('--config') + 1] as string, 'utf8');
  const wheres = usual
    .replace('notes: { strategy: sieve', 'notes: { strategy: sieve, where: "1 / (id - 5) is not null"')
    .replace('big: { strategy: full', 'big: { strategy: full, where: "1 / (id - 5000) is not null"');
  await writeFile(config, wheres);
  const { code, stderr } = await bench.pgmend([...bench.run, '--config', config]);
  assert.is(code, 7, stderr);
  const { tables } = await bench.report();
  for (const { table, counts, reason } of tables) {
    if (table === 'public.notes' || table === 'public.big') assert.match(reason ?? '', 'division by zero');
    else assert.equal(counts, bench.expected[table], table);
  }
  assert.is(tables.length, 5);
  await nothingLeft(bench);
});

test('a right that is missing for one table leaves the others compared', async () => {
  const old = new URL(bench.env.PGMEND_OLD_URL);
  const name = `reader_${bench.old.database}`;
  await bench.old.sql.unsafe(`create role ${name} login password 'secret';
    grant select on all tables in schema public to ${name}; revoke select on tracker from ${name}`);
  try {
    Object.assign(old, { username: name, password: 'secret' });
    const { code, stderr } = await bench.pgmend(bench.run, { env: { PGMEND_OLD_URL: old.href } });
    assert.is(code, 7, stderr);
    const { tables } = await bench.report();
    for (const { table, counts, reason, hint } of tables) {
      if (table !== 'public.tracker') assert.equal(counts, bench.expected[table], table);
      else assert.match(`${reason} ${hint}`, /permission denied[\s\S]*GRANT SELECT ON/i);
    }
    await nothingLeft(bench);
  } finally {
    await bench.old.sql.unsafe(`drop owned by ${name}; drop role ${name}`);
  }
});

for (const side of ['live', 'old'] as const) {
  test(`too few connections to ${side} for so many jobs: told, with the way out, and nothing is left`, async () => {
    const name = `few_${bench[side].database}`;
    await bench[side].sql.unsafe(`create role ${name} login password 'secret' connection limit 2;
      grant select on all tables in schema public to ${name};
      grant create on database ${bench[side].database} to ${name}`);
    if (side === 'live')
      await bench.live.sql.unsafe(`grant usage on foreign data wrapper postgres_fdw to ${name}`);
    const variable = side === 'live' ? 'PGMEND_LIVE_URL' : 'PGMEND_OLD_URL';
    const url = Object.assign(new URL(bench.env[variable]), { username: name, password: 'secret' });
    try {
      const args = [...bench.run, '--staging', 'few', '--jobs', '4', '--out', 'few'];
      const { code, stderr } = await bench.pgmend(args, { env: { [variable]: url.href } });
      assert.is(code, side === 'live' ? 4 : 5, stderr);
      assert.match(stderr, /no connection left/);
      assert.match(stderr, /fewer jobs/);
      assert.not.ok((await bench.files()).some((file) => file.includes('few')));
      await nothingLeft(bench);
    } finally {
      await bench.live.sql`drop schema if exists few cascade`;
      await bench[side].sql.unsafe(`drop owned by ${name} cascade; drop role ${name}`);
    }
  });
}

test.run();
