import { chown, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { serverAccount } from './account.ts';
import { findBinaries, type Major } from './binaries.ts';
import { createCluster } from './cluster.ts';
import { launch } from './launch.ts';
import { type StopMode, stopProcess } from './stop.ts';

/** What to start; `directory` is made when missing and gets all that belongs to the server. */
export interface ServerOptions {
  major: Major;
  directory: string;
  /** The superuser. */
  user: string;
  password: string;
  /** Lines for postgresql.conf, as `show` would print their values. */
  settings?: Record<string, string>;
  /** Keeps the server up after this process; otherwise it goes down with it, however it ends. */
  detached?: boolean;
}

/** A running server that listens on 127.0.0.1 only. */
export interface EmbeddedServer {
  major: Major;
  port: number;
  host: '127.0.0.1';
  dataDirectory: string;
  /** The text log, inside `directory`. */
  logFile: string;
  pid: number;
  user: string;
  password: string;
  /** A URL with the password in it. */
  url(database: string): string;
  /** Resolves when the process is gone; may be called twice. Removing the directory is left to the caller. */
  stop(mode?: StopMode): Promise<void>;
}

/**
 * Makes a new database cluster and starts a throw-away server on it: nothing is synced to disk.
 * Works as root too: the server then runs as an unprivileged user, who gets `directory`.
 * Throws when the optional package is missing or the server does not come up; the message ends with its log.
 */
export async function startServer(options: ServerOptions): Promise<EmbeddedServer> {
  const { major, user, password } = options;
  const account = await serverAccount();
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await realpath(options.directory);
  if (account) await chown(directory, account.uid, account.gid);

  const binaries = await findBinaries(major, directory, account);
  const dataDirectory = join(directory, 'data');
  const logFile = join(directory, 'server.log');
  await createCluster({ ...options, directory, dataDirectory, binaries, account });
  const { pid, port } = await launch({
    program: binaries.postgres,
    dataDirectory,
    logFile,
    account,
    detached: options.detached ?? false,
  });

  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    major,
    port,
    host: '127.0.0.1',
    dataDirectory,
    logFile,
    pid,
    user,
    password,
    url: (database) => `postgres://${login}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    stop: async (mode = 'fast') => {
      await stopProcess(pid, dataDirectory, mode);
    },
  };
}
