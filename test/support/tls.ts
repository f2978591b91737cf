import { chmod, chown, copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { serverAccount } from '../../src/embedded/account.ts';
import type { EmbeddedServer } from '../../src/embedded/server.ts';

/**
 * Certificates that are good for a hundred years: `server` is localhost's and `client` that of a role `mender`, both by `ca`;
 * `other-ca` has signed neither.
 */
export const certificates = join(dirname(fileURLToPath(import.meta.url)), 'certificates');

/** Copies a certificate or a key to where its reader wants it: keys are for nobody else. */
export async function install(
  name: string,
  path: string,
  account?: { uid: number; gid: number },
): Promise<void> {
  await copyFile(join(certificates, name), path);
  await chmod(path, 0o600);
  if (account) await chown(path, account.uid, account.gid);
}

/** Turns TLS on; `hba` are the lines of pg_hba.conf that come before its own. */
export async function serveTls(server: EmbeddedServer, hba: string[]): Promise<void> {
  const account = await serverAccount();
  for (const name of ['ca.crt', 'server.crt', 'server.key'])
    await install(name, join(server.dataDirectory, name), account);
  const rules = join(server.dataDirectory, 'pg_hba.conf');
  await writeFile(rules, `${hba.join('\n')}\n${await readFile(rules, 'utf8')}`);
  const sql = postgres(server.url('postgres'), { max: 1, onnotice: () => undefined });
  try {
    await sql`alter system set ssl_ca_file = 'ca.crt'`;
    await sql`alter system set ssl = on`;
    await sql`select pg_reload_conf()`;
  } finally {
    await sql.end();
  }
}
