import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from '../../src/database/connect.ts';
import { readTarget } from '../../src/database/target.ts';
import { type EmbeddedServer, startServer } from '../../src/embedded/server.ts';
import { temporaryDirectory } from '../../src/embedded/temporary.ts';
import type { PgmendError } from '../../src/errors.ts';
import { pgmend } from '../support/cli.ts';
import { loud } from '../support/loud.ts';
import { until } from '../support/poll.ts';
import { certificates, install, serveTls } from '../support/tls.ts';

// What a connection asks for of TLS is in force, as in psql, or it is a mistake: sslmode and its files against real certificates,
// the usual files of ~/.postgresql, libpq's variables.

let folder: string;
let withTls: EmbeddedServer;
let without: EmbeddedServer;
const file = (name: string) => join(certificates, name);

test.before(
  loud(async () => {
    folder = await temporaryDirectory('pgmend-tls-');
    const login = { user: 'postgres', password: 'secret' };
    [withTls, without] = await Promise.all([
      startServer({ major: 18, directory: join(folder, 'tls'), ...login }),
      startServer({ major: 13, directory: join(folder, 'plain'), ...login }),
    ]);
    await serveTls(withTls, [
      'hostssl all mender all cert',
      'hostssl all only_tls all scram-sha-256',
      'hostnossl all only_plain all scram-sha-256',
      'host all only_tls,only_plain all reject',
    ]);
    await until('TLS', async () => (await told('sslmode=require')) === 'TLSv1.3');
    const session = await open('');
    await session.sql.unsafe(`create role mender login; create role only_tls login password 'secret';
      create role only_plain login password 'secret'`);
    await session.close();
    for (const name of ['client.crt', 'client.key', 'server.key']) await install(name, join(folder, name));
  }),
);
test.after(async () => {
  await Promise.all([withTls, without].map((server) => server?.stop('immediate')));
  await rm(folder, { recursive: true, force: true });
});

interface Place {
  server?: EmbeddedServer;
  host?: string;
  user?: string;
}

function urlOf(
  query: string,
  { server = withTls, host = 'localhost', user = 'postgres' }: Place = {},
): string {
  const password = user === 'mender' ? '' : ':secret';
  return `postgres://${user}${password}@${host}:${server.port}/postgres${query && `?${query}`}`;
}

async function open(query: string, place?: Place) {
  return connect(await readTarget(urlOf(query, place), 'live'), { applicationName: 'pgmend test' });
}

/** The version of TLS that a connection has, `none`, or the exit code and the message of the error. */
async function told(query: string, place?: Place): Promise<string> {
  try {
    const session = await open(query, place);
    const [row] =
      await session.sql`select coalesce(version, 'none') as tls from pg_stat_ssl where pid = pg_backend_pid()`;
    await session.close();
    return row?.tls;
  } catch (error) {
    const { exitCode, message } = error as PgmendError;
    return `${exitCode}: ${message}`;
  }
}

test('a certificate that a trusted one has signed is let through, any other is not, and the name counts for verify-full alone', async () => {
  const [right, wrong] = [`sslrootcert=${file('ca.crt')}`, `sslrootcert=${file('other-ca.crt')}`];
  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    assert.is(await told(`sslmode=${mode}&${right}`), 'TLSv1.3', mode);
    assert.match(
      await told(`sslmode=${mode}&${wrong}`),
      /^4: .*cannot be reached by TLS: .*certificate/,
      mode,
    );
  }
  const byNumber = { host: '127.0.0.1' };
  assert.is(await told(`sslmode=verify-ca&${right}`, byNumber), 'TLSv1.3');
  assert.match(await told(`sslmode=verify-full&${right}`, byNumber), /^4: .*127\.0\.0\.1/);
  // libpq: the name of the URL, whatever address is dialled
  assert.is(await told(`sslmode=verify-full&${right}&hostaddr=127.0.0.1`), 'TLSv1.3');
  assert.match(await told(`sslmode=verify-full&sslrootcert=system`), /^4: .*certificate/);
});

test('without a root certificate, verify-ca and verify-full are a mistake; the others do not check', async () => {
  for (const mode of ['verify-ca', 'verify-full'])
    assert.match(await told(`sslmode=${mode}`), /^2: .*needs a root certificate/);
  assert.match(await told('sslmode=require&sslrootcert=system'), /^2: .*does not go with sslmode require/);
  for (const mode of ['allow', 'prefer', 'require', 'disable']) {
    const tls = ['prefer', 'require'].includes(mode) ? 'TLSv1.3' : 'none';
    assert.is(await told(`sslmode=${mode}`), tls, mode);
  }
  assert.is(await told(''), 'TLSv1.3');
});

test('a server without TLS: require and above do not connect, prefer and allow do without', async () => {
  const place = { server: without };
  const demands = [
    'require',
    `verify-full&sslrootcert=${file('ca.crt')}`,
    `verify-ca&sslrootcert=${file('ca.crt')}`,
  ];
  for (const mode of demands)
    assert.match(await told(`sslmode=${mode}`, place), /^4: .*as its sslmode demands: it does not speak TLS/);
  for (const mode of ['allow', 'prefer', 'disable']) assert.is(await told(`sslmode=${mode}`, place), 'none');
});

test('prefer and allow try the other way where the server lets nobody in by the first', async () => {
  for (const mode of ['prefer', 'allow']) {
    assert.is(await told(`sslmode=${mode}`, { user: 'only_tls' }), 'TLSv1.3');
    assert.is(await told(`sslmode=${mode}`, { user: 'only_plain' }), 'none');
  }
  assert.match(await told('sslmode=disable', { user: 'only_tls' }), /^4: .*refuses the login/);
  assert.match(await told('sslmode=require', { user: 'only_plain' }), /^4: .*refuses the login/);
  // no other certificate is trusted for it, but prefer trusts whoever it has to
  assert.is(await told(`sslmode=prefer&sslrootcert=${file('other-ca.crt')}`), 'none');
});

test('a role with a certificate logs in by it, under prefer, too; a key that others can read is refused', async () => {
  const own = `sslcert=${join(folder, 'client.crt')}&sslkey=${join(folder, 'client.key')}`;
  for (const mode of ['prefer', 'require']) {
    assert.is(await told(`sslmode=${mode}&${own}`, { user: 'mender' }), 'TLSv1.3');
    assert.match(
      await told(`sslmode=${mode}`, { user: 'mender' }),
      /^4: .*(refuses the login|no pg_hba.conf)/,
    );
  }
  await chmod(join(folder, 'client.key'), 0o644);
  assert.match(
    await told(`sslmode=require&${own}`, { user: 'mender' }),
    /^2: the private key .* can be read by others/,
  );
  await chmod(join(folder, 'client.key'), 0o600);
  assert.match(
    await told(`sslmode=require&sslcert=${join(folder, 'client.crt')}`, { user: 'mender' }),
    /^2: the certificate of live has no private key/,
  );
  assert.match(
    await told('sslmode=require&sslcert=/nowhere/a.crt'),
    /^2: sslcert of live cannot be read: \/nowhere\/a\.crt/,
  );
});

test('the versions of TLS are limited as the URL says', async () => {
  assert.is(await told('sslmode=require&ssl_max_protocol_version=TLSv1.2'), 'TLSv1.2');
  assert.is(await told('sslmode=require&ssl_min_protocol_version=TLSv1.3'), 'TLSv1.3');
  assert.match(
    await told('sslmode=require&ssl_min_protocol_version=TLSv9'),
    /^2: ssl_min_protocol_version TLSv9 is unknown/,
  );
});

/** `pgmend status` as a program of its own, which asks live alone; its exit code and what it says on stderr. */
async function status(url: string, env: NodeJS.ProcessEnv) {
  const { code, stderr } = await pgmend(['status'], {
    cwd: folder,
    process: true,
    env: { PGMEND_LIVE_URL: url, ...env },
  });
  return { code, stderr };
}

test('the files of ~/.postgresql count, and so do the variables', async () => {
  const home = join(folder, 'home');
  await mkdir(join(home, '.postgresql'), { recursive: true });
  const put = (name: string, as: string) => install(name, join(home, '.postgresql', as));
  const strict = urlOf('sslmode=verify-full');
  const none = await status(strict, { HOME: home });
  assert.is(none.code, 2, none.stderr);
  assert.match(none.stderr, 'put it at ~/.postgresql/root.crt');
  await put('ca.crt', 'root.crt');
  assert.not.match((await status(strict, { HOME: home })).stderr, /error: .*(certificate|TLS)/);
  await put('client.crt', 'postgresql.crt');
  await put('client.key', 'postgresql.key');
  assert.not.match(
    (await status(urlOf('', { user: 'mender' }), { HOME: home })).stderr,
    /refuses the login|TLS/,
  );
  // a root certificate that is there counts in every mode but disable
  await put('other-ca.crt', 'root.crt');
  assert.match((await status(urlOf('sslmode=require'), { HOME: home })).stderr, 'cannot be reached by TLS');
  const named = await status(urlOf(''), {
    HOME: home,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: file('ca.crt'),
  });
  assert.not.match(named.stderr, /TLS|certificate/);
  const downgraded = await status(urlOf(''), {
    HOME: home,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: file('other-ca.crt'),
  });
  assert.is(downgraded.code, 4, downgraded.stderr);
  const byService = await status(urlOf(''), { HOME: home, PGSERVICE: 'prod' });
  assert.is(byService.code, 2, byService.stderr);
  assert.match(byService.stderr, 'It reads no service files');
});

test.run();
