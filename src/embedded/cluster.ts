import { appendFile, chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { execute } from './execute.ts';

/** What a new cluster needs: `directory` exists and belongs to `account`, `dataDirectory` is to be made in it. */
export interface ClusterOptions {
  directory: string;
  dataDirectory: string;
  binaries: Binaries;
  account: Account | undefined;
  user: string;
  password: string;
  settings?: Record<string, string>;
}

/** For servers that nobody starts again after a crash. */
const throwAway = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '4GB',
  max_connections: '200',
};

/** Runs initdb and writes the settings. Throws with what initdb said. */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { directory, dataDirectory, binaries, account, user, password, settings } = options;
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account) await chown(passwordFile, account.uid, account.gid);
    const { code, output } = await execute(
      binaries.initdb,
      [
        `--pgdata=${dataDirectory}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      account,
    );
    if (code !== 0)
      throw new Error(`initdb failed in ${directory}:\n${output.trimEnd()}${hint(output, account)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  // In the file rather than on the command line, where ALTER SYSTEM could not change them.
  const lines = Object.entries({ ...throwAway, ...settings }).map(
    ([name, value]) => `${name} = ${quote(value)}\n`,
  );
  await appendFile(join(dataDirectory, 'postgresql.conf'), `\n${lines.join('')}`);
}

function hint(output: string, account: Account | undefined): string {
  if (!account || !/permission denied/i.test(output)) return '';
  return `\nIt ran as user ${account.name}, who must be able to pass through every folder above.`;
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}
