import type { Sql } from 'postgres';
import { query } from '../database/query.ts';
import { oldApplicationName } from '../database/server-options.ts';
import type { DecisionsFile } from '../decisions/schema.ts';
import { usageError } from '../errors.ts';

/** By which rules a database sorts text. */
export interface CollationFacts {
  provider: 'libc' | 'icu' | 'builtin';
  locale: string;
  ctype: string;
  /** Of the provider, as it was when the database was made or refreshed; null where the server does not record it. */
  version: string | null;
  /** Of the provider, as it is now; null where it cannot be asked, which is always so on old. */
  actual_version: string | null;
}

/** What a comparison rests on, of one of the two servers. */
export interface SideFacts {
  side: 'old' | 'live';
  login: string;
  database: string;
  version: string;
  version_num: number;
  encoding: string;
  collation: CollationFacts;
  /** What a session of the role has before it says otherwise: from the role, the database or the server. */
  time_zone: string;
  /** The same for how money is printed and read. */
  lc_monetary: string;
}

/** The facts of both servers; live may be a cluster of Citus. */
export type Sides = { old: SideFacts; live: SideFacts & { citus: boolean } };

/** Where the look finds the catalogs of old: the schema that 12_catalogs mounted them in, and its foreign server. */
export interface Place {
  staging: string;
  server: string;
  /** What somebody decided about rows that differ. */
  decisions?: DecisionsFile | null;
}

const oldestLive = 130000;
const oldestOld = 100000;

type LocaleRow = CollationFacts & Pick<SideFacts, 'time_zone' | 'lc_monetary'>;
type Row = Omit<SideFacts, 'collation' | 'time_zone' | 'lc_monetary'> & {
  same_database: boolean | null;
  citus: boolean;
  /** Of old: a schema in which a pgmend has worked. */
  own: string | null;
};

/**
 * Reads the facts of both sides, through the catalogs that 12_catalogs mounted.
 *
 * @throws PgmendError (exit 2) when both sides are one database, or a version is too old
 */
export async function readSides(sql: Sql, { staging }: Place): Promise<Sides> {
  const rows = await query<Row>(sql, 'sides', { staging, oldApplicationName });
  const old = rows.find((row) => row.side === 'old') as Row;
  const live = rows.find((row) => row.side === 'live') as Row;
  if (old.same_database) {
    throw usageError(
      'old and live are the same database',
      'Both URLs lead to one place: check host, port and database name.',
    );
  }
  if (old.own !== null) {
    throw usageError(
      `the database named as old (${old.database}) has pgmend's staging schema ${old.own}: it was used as live before`,
      'If old and live are swapped, swap the URLs. If it really is old, `pgmend clean --live` with its URL drops the schema.',
    );
  }
  if (live.version_num < oldestLive)
    throw usageError(`live is Postgres ${live.version}; pgmend needs 13 or later there`);
  if (old.version_num < oldestOld)
    throw usageError(`old is Postgres ${old.version}; pgmend reads 10 and later`);
  return {
    old: await withLocale(sql, old, staging),
    live: { ...(await withLocale(sql, live, staging)), citus: live.citus },
  };
}

async function withLocale(sql: Sql, row: Row, staging: string): Promise<SideFacts> {
  const { same_database: _, citus: __, own: ___, ...facts } = row;
  const has = { provider: facts.version_num >= 150000, locale: facts.version_num >= 170000 };
  const [found] = await query<LocaleRow>(sql, 'locale', {
    old: facts.side === 'old',
    staging,
    has,
  });
  const { time_zone, lc_monetary, ...collation } = found as LocaleRow;
  return { ...facts, collation, time_zone, lc_monetary };
}
