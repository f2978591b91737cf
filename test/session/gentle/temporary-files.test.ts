import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '../../support/loud.ts';
import { type Several, several } from '../jobs/several.ts';

// Issue 6, gentle: no temp files on live with the sieve; work_mem and temp-file limits are set per session and said in
// the journal.

let bench: Several;
test.before(
  loud(async () => {
    bench = await several();
  }),
);
test.after(() => bench?.drop());

test('--work-mem, --temp-file-limit and the timeouts reach the stages, and the journal says so', async () => {
  const args = ['--work-mem', '5MB', '--temp-file-limit', '7MB', '--statement-timeout', '50s'];
  assert.is((await bench.pgmend([...bench.run, ...args])).code, bench.code);
  const rows = await bench.live.sql`select distinct stage, settings from pgmend.runs
    where stage in ('45_pull', '50_compare') and run_id = (select max(run_id) from pgmend.runs)`;
  assert.is(rows.length, 2);
  for (const { stage, settings } of rows) {
    const held = { work_mem: '5MB', temp_file_limit: '7MB', lock_timeout: '2min', statement_timeout: '50s' };
    assert.equal(settings, held, stage);
  }
});

test('a join that needs more temporary files than --temp-file-limit ends with 3; the sieve writes none', async () => {
  await bench.live
    .sql`insert into tracker select n, repeat('x', 500), n from generate_series(10000, 30000) n`;
  const temp = async () =>
    Number(
      (await bench.live.sql`select temp_bytes from pg_stat_database where datname = current_database()`)[0]
        ?.temp_bytes,
    );
  const only = ['--table', 'tracker', '--work-mem', '64kB', '--temp-file-limit', '100kB'];
  const full = await bench.pgmend(['run', '--jobs', '2', '--strategy', 'full', ...only]);
  assert.is(full.code, 3, full.stderr);
  assert.match(full.stderr, 'temp_file_limit');
  assert.match(full.stderr, '--temp-file-limit');
  await bench.live.sql`delete from tracker where id >= 10000`;
  const before = await temp();
  const sieve = await bench.pgmend([
    'run',
    '--jobs',
    '2',
    '--strategy',
    'sieve',
    '--table',
    'tracker',
    '--temp-file-limit',
    '1kB',
  ]);
  assert.is(sieve.code, 1, sieve.stderr);
  assert.is(await temp(), before);
});

test('a role that may not set temp_file_limit is told before anything runs', async () => {
  const name = `gentle_${bench.live.database}`;
  await bench.live.sql.unsafe(`create role ${name} login password 'secret'; grant pg_read_all_data to ${name};
    grant create on database ${bench.live.database} to ${name}; grant usage on foreign data wrapper postgres_fdw to ${name}`);
  const url = Object.assign(new URL(bench.env.PGMEND_LIVE_URL), { username: name, password: 'secret' });
  try {
    const args = ['run', '--staging', 'gentle', '--temp-file-limit', '1GB'];
    const { code, stderr } = await bench.pgmend(args, { env: { PGMEND_LIVE_URL: url.href } });
    assert.is(code, 3, stderr);
    assert.match(stderr, `${name} lacks the privilege to set temp_file_limit`);
    assert.match(stderr, 'leave out --temp-file-limit');
  } finally {
    await bench.live.sql.unsafe(`drop owned by ${name} cascade; drop role ${name}`);
  }
});

test.run();
