import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { isFromOld, isServerError } from '../database/server-error.ts';
import { tryOut } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { ident } from '../stages/quoting.ts';
import type { Merge, MergeMount } from './resolve/model.ts';

/** What a source says to being read; null where it lets us. */
async function refusal(
  tx: Sql,
  staging: string,
  { source, mount }: MergeMount,
): Promise<[obstacle: string, remedy: string] | null> {
  const table = { mounted: mount.columns, objects: { old: mount.foreign } };
  try {
    await tryOut(tx, (inside) => query(inside, 'probe', { staging, table }));
    return null;
  } catch (error) {
    if (!isServerError(error) || error.code !== '42501' || !isFromOld(error)) throw error;
    const role = ident(source.user);
    const remedy = /permission denied for schema/.test(error.message)
      ? `GRANT USAGE ON SCHEMA ${ident(mount.schema)} TO ${role};`
      : /row-level security/.test(error.message)
        ? `ALTER ROLE ${role} BYPASSRLS; (rows would be hidden)`
        : `GRANT SELECT ON ${source.display} TO ${role};`;
    return [`source ${source.name} refuses to be read: ${error.message}`, `on ${source.name}: ${remedy}`];
  }
}

/**
 * Makes sure that every source can be read, before anything is.
 *
 * @throws PgmendError (exit 3) that lists every right that is missing, with the statement that gives it
 */
export async function requireReadable(tx: Sql, staging: string, { mounts }: Merge): Promise<void> {
  const found: [string, string][] = [];
  for (const mount of mounts) {
    const refused = await refusal(tx, staging, mount);
    if (refused) found.push(refused);
  }
  if (found.length === 0) return;
  throw new PgmendError('the sources do not let us read all that is needed', {
    exitCode: exitCodes.stageFailed,
    detail: found.map(([obstacle, remedy]) => `   ${obstacle}\n     ${remedy}`).join('\n'),
    hint: 'docs/merging.md says which rights are needed.',
  });
}
