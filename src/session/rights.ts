import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { isServerError } from '../database/server-error.ts';
import { rolledBack } from '../database/transaction.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { ident } from '../stages/quoting.ts';
import type { Session } from './session.ts';
import type { SessionSettings } from './settings.ts';

interface Rights {
  login: string;
  database: string;
  superuser: boolean;
  in_recovery: boolean;
  /** Of its transactions, by default. */
  read_only: boolean;
  extension_available: boolean;
  extension_installed: boolean;
  may_use_wrapper: boolean | null;
  may_create_schema: boolean;
  staging_exists: boolean;
}

/** What stands in the way of 10_connect, each with the statement that removes it. */
function obstacles(
  rights: Rights,
  { live, liveOption }: SessionSettings,
): [obstacle: string, remedy: string][] {
  const called = live.called ?? 'live';
  const { login } = rights;
  const list: [string, string][] = [];
  if (rights.in_recovery) {
    list.push([
      `${called} is a standby: pgmend writes its staging schema there`,
      `name the primary with ${liveOption}`,
    ]);
  }
  if (rights.read_only) {
    list.push([
      `transactions of ${login} on ${called} are read only, by a setting of the role, the database or the server`,
      `ALTER ROLE ${ident(login)} SET default_transaction_read_only = off;`,
    ]);
  }
  if (!rights.extension_available) {
    list.push([
      live.called
        ? `postgres_fdw is not available on ${called}'s server`
        : 'postgres_fdw is not available on the live server',
      'install the contrib package of its version',
    ]);
  } else if (!rights.extension_installed && !rights.superuser) {
    list.push([
      'postgres_fdw is not installed in the database, and only a superuser may do that',
      `CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ${ident(login)};`,
    ]);
  } else if (rights.may_use_wrapper === false) {
    list.push([
      `${login} may not use postgres_fdw`,
      `GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ${ident(login)};`,
    ]);
  }
  if (!rights.staging_exists && !rights.may_create_schema) {
    list.push([
      `${login} may not create the staging schema`,
      `GRANT CREATE ON DATABASE ${ident(rights.database)} TO ${ident(login)};`,
    ]);
  }
  return list;
}

/** The limit on temporary files is not everybody's to set: asked by trying, as older servers cannot tell. */
async function limitObstacles(
  sql: Sql,
  { login }: Rights,
  { pace: { tempFileLimit } }: SessionSettings,
): Promise<[obstacle: string, remedy: string][]> {
  if (tempFileLimit === null) return [];
  try {
    await rolledBack(sql, (tx) => tx`select set_config('temp_file_limit', ${tempFileLimit}, true)`);
    return [];
  } catch (error) {
    if (!isServerError(error) || error.code !== '42501') throw error;
    const grant = `GRANT SET ON PARAMETER temp_file_limit TO ${ident(login)}; (from Postgres 15 on)`;
    return [
      [`${login} lacks the privilege to set temp_file_limit`, `leave out --temp-file-limit, or ${grant}`],
    ];
  }
}

/**
 * Makes sure that the role on live may do what the stages do, before anything is touched.
 *
 * @throws PgmendError (exit 3) that lists every right that is missing, with the statement that gives it
 */
export async function requireRights({ work, settings }: Session): Promise<void> {
  const rows = await query<Rights>(work.sql, 'rights', { staging: settings.staging });
  const rights = rows[0] as Rights;
  const found = [...obstacles(rights, settings), ...(await limitObstacles(work.sql, rights, settings))];
  if (found.length === 0) return;
  throw new PgmendError(`the role on ${settings.live.called ?? 'live'} is missing privileges`, {
    exitCode: exitCodes.stageFailed,
    detail: found.map(([obstacle, remedy]) => `   ${obstacle}\n     ${remedy}`).join('\n'),
    hint: `${settings.rightsPage} says which rights are needed, and what for.`,
  });
}
