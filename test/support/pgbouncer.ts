import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './poll.ts';

const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** Whether PgBouncer is installed. */
export const hasPgBouncer = program !== undefined;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((there) => {
    socket.destroy();
    return there as boolean;
  });
}

/**
 * Starts PgBouncer before the database of a URL, which it calls `alias`.
 *
 * @param ignored what it takes at the start of a session, and drops
 */
export async function startPgBouncer(
  target: string,
  mode: 'session' | 'transaction',
  ignored = '',
): Promise<{ url: string; close(): Promise<void> }> {
  const { hostname, port, username, password, pathname } = new URL(target);
  const folder = mkdtempSync(join(tmpdir(), 'pgmend-pgbouncer-'));
  const own = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const [user, secret] = [username, password].map(decodeURIComponent);
  writeFileSync(
    file,
    `[databases]
alias = host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${user} password=${secret}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
${ignored && `ignore_startup_parameters = ${ignored}`}
`,
  );
  chmodSync(folder, 0o755);
  // it refuses to be run by root
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child: ChildProcess = spawn(program as string, [file], { stdio: 'ignore', ...as });
  await until('PgBouncer answers', () => answers(own));
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${own}/alias`,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
