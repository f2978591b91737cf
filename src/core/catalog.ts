import type { CatalogTable, Comparison, Finding } from '../comparison/model.ts';
import { resolveComparison } from '../comparison/resolve.ts';
import { listNames } from '../comparison/select.ts';
import { query, type Sender } from '../database/query.ts';
import { usageError } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import { oldApplicationName } from '../stages/render.ts';

/** What a comparison rests on, of one of the two servers. */
export interface SideFacts {
  side: 'old' | 'live';
  login: string;
  database: string;
  version: string;
  version_num: number;
  encoding: string;
  collation: string | null;
  same_database: boolean | null;
}

export type Sides = Record<'old' | 'live', SideFacts>;

interface Catalogs {
  old: CatalogTable[];
  live: CatalogTable[];
}

const oldestLive = 130000;
const oldestOld = 100000;

/**
 * Reads the facts of both sides, through the catalogs that 12_catalogs mounted in the schema `staging`.
 *
 * @throws PgmendError (exit 2) when both sides are one database, or a version is too old
 */
async function readSides(sql: Sender, staging: string): Promise<Sides> {
  const rows = await query<SideFacts>(sql, 'sides', { staging, oldApplicationName });
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
async function readCatalogs(sql: Sender, staging: string, oldVersion: number): Promise<Catalogs> {
  const read = (old: boolean, version: number) =>
    query<CatalogTable>(sql, 'inventory', {
      old,
      staging,
      has: { generated: version >= 120000, includedColumns: version >= 110000 },
    });
  return { old: await read(true, oldVersion), live: await read(false, oldestLive) };
}

/** Whether 12_catalogs has run: then old can be asked without knowing where it is. */
export async function isMounted(sql: Sender, staging: string): Promise<boolean> {
  const [row] = await query<{ catalogs: boolean }>(sql, 'installed', { staging });
  return row?.catalogs === true;
}

/**
 * Resolves what is compared, from what 12_catalogs mounted.
 *
 * @throws PgmendError (exit 2) for settings that do not fit the catalogs
 */
export async function readComparison(
  sql: Sender,
  staging: string,
  settings: Settings,
): Promise<{ sides: Sides; comparison: Comparison }> {
  const sides = await readSides(sql, staging);
  const { old, live } = await readCatalogs(sql, staging, sides.old.version_num);
  const comparison = resolveComparison(old, live, settings.comparison);
  comparison.findings.unshift(...runFindings(sides, comparison));
  return { sides, comparison };
}

/** What the reader should know of the run as a whole. */
function runFindings({ old, live }: Sides, { excluded }: Comparison): Finding[] {
  const findings: Finding[] = [];
  const add = (severity: Finding['severity'], code: string, detail: string) =>
    findings.push({ severity, table: null, code, detail });
  if (old.encoding !== live.encoding) {
    const detail = `old is ${old.encoding}, live is ${live.encoding}: text that does not convert stops its table`;
    add('warning', 'encodings_differ', detail);
  }
  if (old.collation && live.collation && old.collation !== live.collation) {
    const detail = `old sorts by ${old.collation}, live by ${live.collation}: text is compared by its bytes`;
    add('info', 'collations_differ', detail);
  }
  if (excluded.length > 0)
    add('info', 'tables_left_out', `left out by --table or --exclude-table: ${listNames(excluded)}`);
  return findings;
}
