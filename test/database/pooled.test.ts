import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/connect.ts';
import { readTarget } from '../../src/database/target.ts';
import { startDropping } from '../support/dropping.ts';
import { loud } from '../support/loud.ts';
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { needs } from '../support/skip.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// semantics.md, The two sides: RLS that would hide rows is an error by `row_security = off`, and old is only ever read. A
// pooler that drops what is asked for at the start of a session takes neither promise away without a word.

let bench: Workbench;
const withPgBouncer = needs(test, 'pgbouncer', hasPgBouncer, 'pgbouncer is not installed');
const keepsPromises = ['default_transaction_read_only = on', 'row_security = off'];
const setOnOld = (settings: string[]) =>
  bench.old.sql.unsafe(settings.map((one) => `alter database "${bench.old.database}" set ${one}`).join(';'));
const resetOld = () => bench.old.sql.unsafe(`alter database "${bench.old.database}" reset all`);

type Before = Awaited<ReturnType<typeof startDropping>>;
/** Does something with what stands before a server, and ends it. */
async function by(before: Promise<Before>, body: (url: string) => Promise<void>): Promise<void> {
  const { url, close } = await before;
  try {
    await body(url);
  } finally {
    await close();
  }
}

test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

for (const command of ['run', 'check']) {
  test(`${command}: what a pooler of old drops is a refusal that names it, not an all-clear`, () =>
    by(startDropping(bench.old.urlFromLive), async (url) => {
      const { code, stderr } = await bench.pgmend([command], { env: { PGMEND_OLD_URL: url } });
      assert.is(code, 5, stderr);
      assert.match(stderr, 'default_transaction_read_only = off');
      assert.match(stderr, 'row_security = on');
      assert.match(stderr, /hint: .*pooler.*address of the server itself/);
      assert.equal(await bench.files(), []);
    }));
}

test('half a table that a policy hides from a pooled session is a refusal, in a recheck, too', async () => {
  const { sql, urlFromLive } = bench.old;
  await sql.unsafe(`create table half (id int primary key, v text); insert into half select n, 'x' from generate_series(1, 10) n;
    create role half_reader login password 'half'; grant select on half to half_reader;
    alter table half enable row level security; create policy half on half using (id <= 5)`);
  await bench.live.sql.unsafe(
    `create table half (id int primary key, v text); insert into half select n, case n when 3 then 'y' else 'x' end from generate_series(1, 5) n`,
  );
  const reader = new URL(urlFromLive);
  reader.username = 'half_reader';
  reader.password = 'half';
  try {
    await by(startDropping(reader.href), async (url) => {
      const env = { PGMEND_OLD_URL: url };
      const half = ['--table', 'half', '--out', 'half'];
      // read only is in force; what is not is only what keeps rows from being hidden
      await setOnOld(['default_transaction_read_only = on']);
      const hidden = await bench.pgmend(['run', ...half], { env });
      assert.is(hidden.code, 5, hidden.stderr);
      assert.match(hidden.stderr, /not in force there.*: row_security = on/);

      // all of it in force: Postgres refuses to hide anything, and says so
      await setOnOld(keepsPromises);
      const refused = await bench.pgmend(['run', ...half], { env });
      assert.is(refused.code, 7, refused.stderr);
      assert.match(refused.stdout + refused.stderr, /row-level security/);

      await sql.unsafe('alter table half disable row level security');
      const compared = await bench.pgmend(['run', ...half], { env });
      assert.is(compared.code, 1, compared.stderr);
      await sql.unsafe('alter table half enable row level security');
      await resetOld();
      const again = await bench.pgmend(['run', '--recheck', ...half], { env });
      assert.is(again.code, 5, again.stderr);
      assert.match(again.stderr, 'row_security = on');
    });
  } finally {
    await resetOld();
    await sql.unsafe(`drop table half; drop owned by half_reader; drop role half_reader`);
    await bench.live.sql`drop table half cascade`;
  }
});

test('a source of a merge behind a pooler that drops them is named, and nothing is merged', async () => {
  await bench.old.sql.unsafe(`create table users (user_id int, username text, password text, password_last_changed timestamptz);
    insert into users values (1, 'a', 'b', '2020-01-01')`);
  await bench.live.sql.unsafe(
    'create table merged_users (user_id int primary key, username text unique, password text, password_last_changed timestamptz)',
  );
  await by(startDropping(bench.old.urlFromLive), async (url) => {
    const { code, stderr } = await bench.pgmend([
      ...['merge', '--source', `direct=${bench.old.urlFromLive}`, '--source', `pooled=${url}`],
      ...['--target', bench.live.url, '--staging', 'merging', '--apply', '--yes'],
    ]);
    assert.is(code, 5, stderr);
    assert.match(stderr, /source pooled .*ignores settings that pgmend needs/);
    assert.match(stderr, 'row_security = on');
    const [row] = await bench.live.sql`select count(*)::int as merged from merged_users`;
    assert.is(row?.merged, 0);
  });
  await bench.old.sql`drop table users`;
  await bench.live.sql`drop table merged_users`;
});

test('an option that the URL of old asks for arrives too, or nothing is compared', () =>
  by(startDropping(bench.old.urlFromLive), async (url) => {
    await setOnOld(keepsPromises);
    try {
      const options = `${url}?options=${encodeURIComponent('-c lock_timeout=7s --statement-timeout=1h')}`;
      const { code, stderr } = await bench.pgmend(['check'], { env: { PGMEND_OLD_URL: options } });
      assert.is(code, 5, stderr);
      assert.match(stderr, 'lock_timeout = 0, statement_timeout = 0');
      const direct = `${bench.old.urlFromLive}${new URL(options).search}`;
      assert.is((await bench.pgmend(['check'], { env: { PGMEND_OLD_URL: direct } })).code, 0);
    } finally {
      await resetOld();
    }
  }));

test('timeouts hold on live although what stands before it drops them at the start', () =>
  by(startDropping(bench.live.url), async (url) => {
    const session = await connect(await readTarget(url, 'live'), {
      applicationName: 'pgmend test',
      lockTimeout: '3s',
      statementTimeout: '5min',
      idleTimeout: '7min',
    });
    try {
      const [row] =
        await session.sql`select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as
        statement, current_setting('idle_in_transaction_session_timeout') as idle, current_setting('search_path') as path`;
      assert.equal({ ...row }, { lock: '3s', statement: '5min', idle: '7min', path: 'pg_catalog, pg_temp' });
    } finally {
      await session.close();
    }
  }));

withPgBouncer('both sides by a pool in session mode, under an alias: as without', async () => {
  await setOnOld(keepsPromises);
  try {
    await by(startPgBouncer(bench.old.urlFromLive, 'session', 'options'), (old) =>
      by(startPgBouncer(bench.live.url, 'session'), async (live) => {
        const env = { PGMEND_OLD_URL: old, PGMEND_LIVE_URL: live };
        const checked = await bench.pgmend(['check'], { env });
        assert.is(checked.code, 0, checked.stderr);
        const { code, stderr } = await bench.pgmend(['run', '--out', 'by-pool'], { env });
        assert.is(code, 1, stderr);
        assert.is((await bench.report('by-pool')).tables[0]?.counts?.corrupted, 2);
      }),
    );
  } finally {
    await resetOld();
  }
});

withPgBouncer('a pool of old that takes no options: told as a pool', () =>
  by(startPgBouncer(bench.old.urlFromLive, 'session'), async (url) => {
    const { code, stderr } = await bench.pgmend(['check'], { env: { PGMEND_OLD_URL: url } });
    assert.is(code, 5, stderr);
    assert.match(stderr, /hint: .*A connection pooler answers there/, stderr);
  }),
);

withPgBouncer('a pool in transaction mode is refused, and nothing is left in its sessions', () =>
  by(startPgBouncer(bench.live.url, 'transaction', 'extra_float_digits'), async (url) => {
    const { code, stderr } = await bench.pgmend(['run'], { env: { PGMEND_LIVE_URL: url }, timeout: 60_000 });
    assert.is(code, 4, stderr);
    assert.match(stderr, /is a connection pooler, and it gives each transaction another session/);
    assert.match(stderr, 'session mode');
    const [left] = await bench.live.sql`select count(*)::int as locks from pg_locks l join pg_database d
      on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()`;
    assert.is(left?.locks, 0);
    const after = postgres(url, { max: 1 });
    const [next] = await after`select current_setting('search_path') as path`.simple();
    await after.end();
    assert.is.not(next?.path, 'pg_catalog');
  }),
);

test.run();
