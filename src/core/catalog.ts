import type { CatalogTable, Comparison } from '../comparison/model.ts';
import { resolveComparison } from '../comparison/resolve.ts';
import type { Connection } from '../database/connect.ts';
import { usageError } from '../errors.ts';
import { renderSql } from '../sql/templates.ts';
import { oldApplicationName } from '../stages/render.ts';
import type { Settings } from '../settings/settings.ts';

/** What a comparison rests on, of one of the two servers. */
export interface SideFacts {
  side: 'old' | 'live';
  login: string;
  database: string;
  version: string;
  version_num: number;
  encoding: string;
  collation: string | null;
  read_only: boolean;
  same_database: boolean | null;
}

export interface Catalogs {
  old: CatalogTable[];
  live: CatalogTable[];
}

const oldestLive = 130000;
const oldestOld = 100000;

type Sql = Pick<Connection['sql'], 'unsafe'>;

/**
 * Reads the facts of both sides, through the catalogs that 12_catalogs mounted in the schema `staging`.
 *
 * @throws PgmendError (exit 2) when both sides are one database, or a version is too old
 */
export async function readSides(sql: Sql, staging: string): Promise<{ old: SideFacts; live: SideFacts }> {
  const rows = await sql.unsafe<SideFacts[]>(renderSql('queries/sides.sql', { staging, oldApplicationName }));
  const old = rows.find((row) => row.side === 'old') as SideFacts;
  const live = rows.find((row) => row.side === 'live') as SideFacts;
  if (old.same_database) {
    throw usageError(
      'old and live are the same database',
      'Both URLs lead to one place: check host, port and database name.',
    );
  }
  if (live.version_num < oldestLive)
    throw usageError(`live is Postgres ${live.version}; pgmend needs 13 or later there`);
  if (old.version_num < oldestOld)
    throw usageError(`old is Postgres ${old.version}; pgmend reads 10 and later`);
  return { old, live };
}

/** Reads tables, columns and keys of both sides. */
export async function readCatalogs(sql: Sql, staging: string, oldVersion: number): Promise<Catalogs> {
  const read = (old: boolean, version: number) =>
    sql.unsafe<CatalogTable[]>(
      renderSql('queries/inventory.sql', {
        old,
        staging,
        has: { generated: version >= 120000, includedColumns: version >= 110000 },
      }),
    );
  return { old: await read(true, oldVersion), live: await read(false, oldestLive) };
}

/**
 * Resolves what is compared, from what 12_catalogs mounted.
 *
 * @throws PgmendError (exit 2) for settings that do not fit the catalogs
 */
export async function readComparison(
  sql: Sql,
  staging: string,
  settings: Settings,
): Promise<{ sides: { old: SideFacts; live: SideFacts }; comparison: Comparison; catalogs: Catalogs }> {
  const sides = await readSides(sql, staging);
  const catalogs = await readCatalogs(sql, staging, sides.old.version_num);
  return { sides, catalogs, comparison: resolveComparison(catalogs.old, catalogs.live, settings.comparison) };
}
