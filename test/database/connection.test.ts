import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/connect.ts';
import { parametersFromEnvironment } from '../../src/database/parameters.ts';
import { readTarget } from '../../src/database/target.ts';
import type { PgmendError } from '../../src/errors.ts';
import { loud } from '../support/loud.ts';
import { type Workbench, workbench } from '../support/workbench.ts';

// What a connection asks for is in force, as in psql, or is said before anybody is dialled. (TLS has tests of its own.)

let bench: Workbench;
test.before(
  loud(async () => {
    bench = await workbench();
  }),
);
test.after(() => bench?.drop());

async function open(query: string, host?: string) {
  const url = new URL(bench.live.url);
  if (host) url.hostname = host;
  url.search = query;
  return connect(await readTarget(url.href, 'live'), { applicationName: 'pgmend test' });
}

test('options of the URL are in force, and what every session of pgmend needs is, too', async () => {
  const session = await open(`options=${encodeURIComponent('-c statement_timeout=77s -c datestyle=German')}`);
  const [row] =
    await session.sql`select current_setting('statement_timeout') as s, current_setting('datestyle') as d`;
  await session.close();
  assert.equal([row?.s, row?.d], ['77s', 'ISO, YMD']);
});

const refused: Record<string, string> = {
  'target_session_attrs=read-only': 'target_session_attrs (or PGTARGETSESSIONATTRS)',
  'channel_binding=require': 'channel_binding (or PGCHANNELBINDING)',
  'require_auth=scram-sha-256': 'require_auth (or PGREQUIREAUTH)',
  'gssencmode=require': 'gssencmode (or PGGSSENCMODE)',
  'service=prod': 'service (or PGSERVICE)',
  'no_such_thing=1': 'no_such_thing',
};
test('what the connection asks for and cannot have is said before anybody is dialled', async () => {
  for (const [query, name] of Object.entries(refused)) {
    // nobody listens there
    const { exitCode, message } = await open(query, 'nowhere.invalid').catch((error) => error);
    assert.is(exitCode, 2, message);
    assert.match(message, `the connection to live asks for ${name}, which pgmend does not know`);
  }
  for (const query of [
    'target_session_attrs=read-write',
    'channel_binding=prefer',
    'application_name=x',
    'keepalives=0',
  ])
    await (await open(query)).close();
});

test("libpq's variables stand for parameters", () => {
  const env = {
    PGSERVICE: 'a',
    PGSSLMODE: 'require',
    PGSSLROOTCERT: '/r',
    PGCHANNELBINDING: 'require',
    PGOPTIONS: '-c a=b',
    PGHOST: 'x',
    PGSSLKEY: '',
  };
  assert.equal(parametersFromEnvironment(env), {
    service: 'a',
    sslmode: 'require',
    sslrootcert: '/r',
    channel_binding: 'require',
    options: '-c a=b',
  });
});

test('mistakes of either side are told beforehand: several hosts, keywords and values, an unknown sslmode', async () => {
  for (const side of ['live', 'old']) {
    const mistakes: Record<string, string> = {
      'postgres://me:hu,sh@a:1,b:2/app': `${side} is several hosts`,
      'postgres:///app?host=a,b': `${side} is several hosts`,
      'host=a dbname=b password=hush': `${side} is named by a string of keywords and values, not by a URL`,
      'postgres://me@a/app?sslmode=verify-most': `sslmode verify-most of ${side} is unknown`,
    };
    for (const [url, said] of Object.entries(mistakes)) {
      const error = (await readTarget(url, side).catch((thrown) => thrown)) as PgmendError;
      assert.is(error.exitCode, 2);
      assert.is(error.message, said);
      assert.not.match(`${error.message} ${error.hint}`, /hu,?sh/);
    }
  }
  assert.is((await readTarget('postgres://me:hu,sh@a/app', 'live')).password, 'hu,sh');
});

test('a secret among the parameters of old is refused, since the foreign server would show it', async () => {
  const { code, stderr } = await bench.pgmend(['run'], {
    env: { PGMEND_OLD_URL: `${bench.old.urlFromLive}?sslpassword=hush` },
  });
  assert.is(code, 2, stderr);
  assert.match(stderr, 'has sslpassword, which everybody could read in the foreign server');
  assert.not.match(stderr, 'hush');
});

test('~/.pgpass counts for old where PGPASSWORD is set for live', async () => {
  const passwords = join(bench.folder, 'pgpass');
  const [old, live] = [new URL(bench.old.urlFromLive), new URL(bench.live.url)];
  const password = decodeURIComponent(live.password);
  await writeFile(
    passwords,
    `${old.hostname}:${old.port}:*:${old.username}:${decodeURIComponent(old.password)}\n`,
    { mode: 0o600 },
  );
  for (const url of [old, live]) url.password = '';
  const env = {
    PGMEND_OLD_URL: old.href,
    PGMEND_LIVE_URL: live.href,
    PGPASSFILE: passwords,
    PGPASSWORD: password,
  };
  const { code, stderr } = await bench.pgmend(['check', '--json'], { process: true, env });
  assert.is(code, 0, stderr);
  const none = await bench.pgmend(['check'], { process: true, env: { ...env, PGPASSFILE: '/nowhere' } });
  assert.is(none.code, 5, none.stderr);
});

test.run();
