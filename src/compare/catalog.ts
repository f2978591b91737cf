import { setImmediate } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { query, type Sender } from '../database/query.ts';
import { readInstalled } from '../session/installed.ts';
import type { Settings } from '../settings/settings.ts';
import { listNames } from '../words.ts';
import type { CatalogTable } from './resolve/catalog-model.ts';
import type { Comparison, Finding } from './resolve/model.ts';
import { tableKey } from './resolve/names.ts';
import { resolveComparison } from './resolve/resolve.ts';
import { selectTables } from './resolve/select.ts';
import { sideFindings } from './side-findings.ts';
import { type Place, readSides, type Sides } from './sides.ts';

/** The tables of both sides. */
export interface Catalogs {
  old: CatalogTable[];
  live: CatalogTable[];
}

/** Reads tables, columns and keys of both sides. */
async function readCatalogs(sql: Sender, staging: string, { old, live }: Sides): Promise<Catalogs> {
  const read = (isOld: boolean, version: number) =>
    query<CatalogTable>(sql, 'inventory', {
      old: isOld,
      staging,
      has: {
        generated: version >= 120000,
        includedColumns: version >= 110000,
        invalidNotNull: version >= 180000,
      },
    });
  // a stage of this transaction may have added schemas; names of types are read with none
  await sql.unsafe('set local search_path = pg_catalog, pg_temp');
  // many of its parts are taken for one row by the planner: a loop over each of them takes the square of all tables
  await sql.unsafe('set local enable_nestloop = off');
  // both are sent at once, so that live works on its answer while that of old is read
  const [there, here] = await Promise.all([read(true, old.version_num), read(false, live.version_num)]);
  await sql.unsafe('set local enable_nestloop to default');
  return { old: there, live: here };
}

/** Whether 12_catalogs has run: then old can be asked without knowing where it is. */
export async function isMounted(sql: Sender, staging: string): Promise<boolean> {
  const { catalogs } = await readInstalled(sql, staging);
  return catalogs;
}

/** The time zones of the settings that live does not know. */
async function readUnknownZones(sql: Sender, { comparison }: Settings): Promise<string[]> {
  const zones = Object.values(comparison.tables).flatMap(({ timezone }) => timezone ?? []);
  if (zones.length === 0) return [];
  const rows = await query<{ zone: string }>(sql, 'unknown_zones', { zones: [...new Set(zones)] });
  return rows.map(({ zone }) => zone);
}

/** The tables that are staged, with how many rows of each differed last time; null where it was not compared. */
async function readStaged(sql: Sql, staging: string): Promise<Map<string, number | null>> {
  const { tables } = await readInstalled(sql, staging);
  if (!tables) return new Map();
  type Row = { table_name: string; differing: number | null };
  const rows = await query<Row>(sql, 'last_differing', { staging });
  return new Map(rows.map(({ table_name, differing }) => [table_name, differing]));
}

/** What a comparison is, and what it was resolved from. */
export interface Resolved {
  sides: Sides;
  catalogs: Catalogs;
  comparison: Comparison;
}

/** A table of live that is chosen, and how many of its rows differed last time. */
export interface ChosenTable {
  schema: string;
  name: string;
  differing: number;
}

/** What a command needs to know of a comparison besides what is compared. */
export interface Needs {
  /** Whether what is staged of tables that are left out stays. */
  keeps?: boolean;
  /** Asks live for something else about the tables that are chosen, and gets its answer while they are resolved here. */
  alongside?: (tables: ChosenTable[]) => Promise<void>;
}

/**
 * Resolves what is compared, from what 12_catalogs mounted. `sql` has to be in a transaction.
 *
 * @throws PgmendError (exit 2) for settings that do not fit the catalogs
 */
export async function readComparison(
  sql: Sql,
  place: Place,
  settings: Settings,
  { keeps = true, alongside }: Needs = {},
): Promise<Resolved> {
  const sides = await readSides(sql, place);
  const catalogs = await readCatalogs(sql, place.staging, sides);
  const unknownZones = await readUnknownZones(sql, settings);
  const staged = await readStaged(sql, settings.staging);
  const lastDiffering = new Map([...staged].flatMap(([name, rows]) => (rows === null ? [] : [[name, rows]])));
  const { live } = selectTables(catalogs.old, catalogs.live, settings.comparison);
  const chosenTables = live.map(({ schema, name, display }) => {
    return { schema, name, differing: lastDiffering.get(display) ?? 0 };
  });
  const asked = alongside?.(chosenTables);
  asked?.catch(() => {});
  await setImmediate();
  const comparison = resolveComparison(catalogs.old, catalogs.live, settings.comparison, unknownZones, {
    servers: sides,
    lastDiffering,
    staging: place.staging,
  });
  await asked;
  const { pairs, absent, notCompared, onlyLive, excluded } = comparison;
  const chosen = new Set([...pairs, ...absent, ...notCompared, ...onlyLive].map(({ name }) => name));
  const there = new Set([...catalogs.old, ...catalogs.live].map(({ display }) => display));
  const kept = keeps
    ? [...staged].flatMap(([name, rows]) =>
        rows !== null && !chosen.has(name) && there.has(name) ? [name] : [],
      )
    : [];
  const left = { out: excluded.filter((name) => !kept.includes(name)), kept: kept.sort() };
  comparison.findings.unshift(...runFindings(sides, catalogs, comparison, settings.comparison.schemas, left));
  return { sides, catalogs, comparison };
}

/** From here on Postgres prints a float with the fewest digits that give it back. */
const shortestFloats = 120000;

/** Columns that are mounted as text and may have floats in it: composite types, ranges of the user's own, cubes. */
function columnsOfFloats(tables: CatalogTable[]): string[] {
  const mayHold = ({ kind, schema, type }: CatalogTable['columns'][number]) =>
    kind === 'c' || (kind === 'r' && schema !== 'pg_catalog') || type === 'cube';
  return tables.flatMap(({ display, columns }) =>
    columns.filter(mayHold).map(({ name }) => `${display}.${name}`),
  );
}

/** What the reader should know of the run as a whole. */
function runFindings(
  sides: Sides,
  catalogs: Catalogs,
  { pairs }: Comparison,
  schemas: string[],
  left: { out: string[]; kept: string[] },
): Finding[] {
  const findings = sideFindings(sides);
  const paired = new Set(pairs.map(({ old }) => tableKey(old.schema, old.table)));
  const compared = catalogs.old.filter(({ schema, name }) => paired.has(tableKey(schema, name)));
  const floats = sides.old.version_num < shortestFloats ? columnsOfFloats(compared) : [];
  if (floats.length > 0) {
    const detail = `old is Postgres ${sides.old.version}, which prints floats with more digits than live: rows may look corrupted by ${listNames(floats)}`;
    findings.push({ severity: 'warning', table: null, code: 'floats_print_longer', detail });
  }
  if (sides.live.citus) {
    const detail =
      'live is a cluster of Citus: its nodes share no snapshot, so rows written during the run may show up as differences';
    findings.push({ severity: 'warning', table: null, code: 'no_common_snapshot', detail });
  }
  const others = catalogs.old.map(({ schema }) => schema).filter((schema) => !schemas.includes(schema));
  if (others.length > 0) {
    const tables = (schema: string) => others.filter((other) => other === schema).length;
    const list = [...new Set(others)].sort().map((schema) => `${schema} (${tables(schema)})`);
    const detail = `schemas of old with tables that --schema does not name, so not compared: ${listNames(list)}`;
    findings.push({ severity: 'info', table: null, code: 'schemas_left_out', detail });
  }
  if (left.kept.length > 0) {
    const detail = `not part of this comparison, and kept as an earlier one left it: ${listNames(left.kept)}`;
    findings.push({ severity: 'info', table: null, code: 'kept_of_earlier_runs', detail });
  }
  if (left.out.length > 0) {
    const detail = `left out by --table or --exclude-table: ${listNames(left.out)}`;
    findings.push({ severity: 'info', table: null, code: 'tables_left_out', detail });
  }
  return findings;
}
