import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pgmend } from './support/cli.ts';

interface Person {
  id: string;
  name: string;
  email: string;
}

interface Context {
  out: string;
  directory: string;
  code: number | null;
  stdout: string;
  old: Map<string, Person>;
  live: Map<string, Person>;
}

const test = suite<Context>('demo');

async function people(url: string): Promise<Map<string, Person>> {
  const sql = postgres(url, { max: 1 });
  try {
    const rows = await sql<Person[]>`select id, name, email from accounts`;
    return new Map(rows.map((row) => [row.id, row]));
  } finally {
    await sql.end();
  }
}

function digest(ids: string[]): string {
  return createHash('sha256')
    .update(
      ids
        .sort()
        .map((id) => `${id}\n`)
        .join(''),
    )
    .digest('hex');
}

test.before(async (context) => {
  context.out = join(mkdtempSync(join(tmpdir(), 'pgmend-demo-test-')), 'report');
  const { code, stdout, stderr } = await pgmend(['demo', '--keep', '--quiet', '--out', context.out], {
    timeout: 120_000,
  });
  assert.is(stderr, '');
  const [, old] = /PGMEND_OLD_URL='([^']+)'/.exec(stdout) ?? [];
  const [, live] = /PGMEND_LIVE_URL='([^']+)'/.exec(stdout) ?? [];
  const [, directory] = /pgmend demo --stop (\S+)/.exec(stdout) ?? [];
  assert.ok(old && live && directory, `${stdout}\n${stderr}`);
  Object.assign(context, { code, stdout, directory, old: await people(old), live: await people(live) });
});

test.after(async ({ directory, out }) => {
  rmSync(join(out, '..'), { recursive: true });
  if (!directory) return;
  const { code } = await pgmend(['demo', '--stop', directory]);
  assert.is(code, 0);
  assert.throws(() => statSync(directory), /ENOENT/);
  const { stdout: processes } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  assert.not.match(processes ?? '', directory);
});

test('has the exact counts of the original challenge', ({ code, out, old, live }) => {
  assert.is(code, 0);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  assert.is(report.verdict, 'different');
  assert.equal(report.tables[0].counts, {
    old: 81_413,
    live: 81_412,
    identical: 56_705,
    missing: 18_588,
    corrupted: 3_032 + 3_088,
    new: 18_587,
  });
  assert.equal(report.tables[0].changed_by_column, { name: 3_032, email: 3_088 });
  assert.equal([old.size, live.size], [81_413, 81_412]);
});

test('reports the very rows that a comparison outside of Postgres finds', ({ out, old, live }) => {
  const ids = {
    missing: [...old.keys()].filter((id) => !live.has(id)),
    new: [...live.keys()].filter((id) => !old.has(id)),
    corrupted: [...old.values()].flatMap(({ id, name, email }) => {
      const twin = live.get(id);
      return twin && (twin.name !== name || twin.email !== email) ? [id] : [];
    }),
  };
  // the method of docs/challenge.md: first column of the CSV without its header, sorted, one a line
  for (const kind of ['missing', 'corrupted', 'new'] as const) {
    const csv = readFileSync(join(out, 'tables/public.accounts', `${kind}.csv`), 'utf8');
    const reported = csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0] as string);
    assert.is(digest(reported), digest(ids[kind]), kind);
  }
});

test('people have the shape of the challenge: version 4 UUIDs, unique emails, values of other people', ({
  old,
  live,
}) => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  for (const side of [old, live]) {
    assert.is(new Set([...side.values()].map(({ email }) => email)).size, side.size);
    assert.ok([...side.keys()].every((id) => uuid.test(id)));
  }
  const names = new Set([...old.values()].map(({ name }) => name));
  const emails = new Set([...old.values()].map(({ email }) => email));
  for (const { id, name, email } of live.values()) {
    if (old.has(id)) assert.ok(names.has(name) && emails.has(email));
  }
});

test('is the same data every time', ({ old, live }) => {
  const text = (side: Map<string, Person>) =>
    [...side.values()]
      .map(({ id, name, email }) => `${id},${name},${email}`)
      .sort()
      .join('\n');
  const sha256 = (side: Map<string, Person>) =>
    createHash('sha256').update(text(side)).digest('hex').slice(0, 16);
  assert.equal([sha256(old), sha256(live)], ['24260ec675b18737', '3015146561715cda']);
});

test('says where the report lies, and gives psql lines to paste', async ({ stdout, out }) => {
  assert.match(stdout, join(out, 'report.html'));
  assert.match(
    stdout,
    /psql 'postgres:\/\/new:hahaha@127\.0\.0\.1:\d+\/new' -c 'select \* from pgmend\.summary'/,
  );
  const lines = [...stdout.matchAll(/psql '(\S+)' -c '(.*)'/g)];
  assert.is(lines.length, 10);
  for (const [, url, statement] of lines) {
    const sql = postgres(url as string, { max: 1 });
    const rows = await sql.unsafe(statement as string);
    assert.ok(rows.length > 0, statement);
    await sql.end();
  }
});

/** What the comment in sql/demo/users.sql says that the merge does, added up. */
function mergeAsCommented(): { outcomes: Record<string, number>; reasons: Record<string, number> } {
  const sql = readFileSync(new URL('../sql/demo/users.sql', import.meta.url), 'utf8');
  const outcomes: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  const add = (counts: Record<string, number>, name: string, times: number) => {
    counts[name] = (counts[name] ?? 0) + times;
  };
  let last = 0;
  for (const line of sql.matchAll(/^-- +([\d,]+) [–-] +([\d,]+) +(\d+) .* (\w+), (\w+)$/gm)) {
    const [from = 0, to = 0, users = 0] = line.slice(1, 4).map((text) => Number(text.replace(',', '')));
    assert.equal([from, to - from + 1], [last + 1, users], line[0]);
    last = to;
    add(outcomes, line[4] as string, users);
    add(reasons, line[5] as string, users);
  }
  assert.is(last, 3535);
  // pairs of names that are nearly the same, and names that are too long
  add(outcomes, 'kept', 1);
  add(outcomes, 'inserted', 5);
  add(outcomes, 'rejected', 2);
  add(reasons, 'only', 8);
  return { outcomes, reasons };
}

test('merges the users of its last act as sql/demo/users.sql says, each case of the rulings among them', ({
  out,
}) => {
  const merged = JSON.parse(readFileSync(join(`${out}-merge`, 'merge.json'), 'utf8'));
  const { outcomes, reasons } = mergeAsCommented();
  assert.is(merged.applied, true);
  assert.equal(merged.outcomes, { overtaken: 0, not_written: 0, ...outcomes });
  assert.equal(merged.reasons, reasons);
  // by the same comment; the rows of dev_db that win for test_db's time zone are among them
  const chosen = merged.sources.map((source: { name: string; chosen: number }) => [
    source.name,
    source.chosen,
  ]);
  assert.equal(chosen, [
    ['test_db', 1302],
    ['dev_db', 1229],
  ]);
  assert.equal(merged.ids, { kept: 3474, same_user: 1410, id_conflict: 15, no_id: 5 });
  assert.equal(merged.attention.by_code, {
    no_key: 5,
    future_time: 8,
    no_value: 20,
    duplicate_key: 10,
    tie: 18,
    no_time: 12,
    does_not_fit: 2,
    similar_key: 6,
  });
});

test('refuses to stop what is no demo', async () => {
  const { code, stderr } = await pgmend(['demo', '--stop', tmpdir()]);
  assert.is(code, 2);
  assert.match(stderr, 'is not a directory of a demo');
});

test.run();
