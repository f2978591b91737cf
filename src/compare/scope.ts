import { query } from '../database/query.ts';
import { serverOptions } from '../database/server-options.ts';
import type { Target } from '../database/target.ts';
import { PgmendError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Session } from '../session/session.ts';
import type { Settings } from '../settings/settings.ts';
import { listNames } from '../words.ts';
import type { Catalogs, Resolved } from './catalog.ts';
import type { Comparison, Pair } from './resolve/model.ts';
import { isChosen } from './resolve/select.ts';

/** What is staged of a table. Counts are rows. */
export interface StagedTable {
  table: string;
  outcome: 'compared' | 'not_compared' | 'only_live';
  reason: string | null;
  hint: string | null;
  missing: number;
  corrupted: number;
  new: number;
  compared_at: string | null;
  /** The same as report.json has it. */
  reported_at: string | null;
  /** A digest of what a difference was when it was compared. */
  meaning: string | null;
}

/** A table that the settings choose, of which no comparison is staged that holds now. */
export interface NotLookedAt {
  table: string;
  reason: string;
}

/** Reads what is staged of each table. */
export function stagedTables({ work, settings: { staging } }: Session<Settings>): Promise<StagedTable[]> {
  return query<StagedTable>(work.sql, 'staged_tables', { staging });
}

const neverCompared = 'the last run did not compare it';

/**
 * The chosen tables about which what is staged says nothing: nobody may call them intact.
 *
 * @param staged what is staged of each table
 */
export function notLookedAt(comparison: Comparison, staged: StagedTable[]): NotLookedAt[] {
  const known = new Map(staged.map((one) => [one.table, one]));
  const ofPair = ({ name, meaning }: Pair): string | null => {
    const found = known.get(name);
    if (found?.outcome !== 'compared') return found?.reason ?? neverCompared;
    return found.meaning === meaning ? null : 'its columns or the settings are others than in the comparison';
  };
  return [
    ...comparison.pairs.map((pair) => ({ table: pair.name, reason: ofPair(pair) })),
    ...[...comparison.absent, ...comparison.notCompared].map(({ name, reason }) => ({ table: name, reason })),
  ]
    .flatMap(({ table, reason }) => (reason === null ? [] : [{ table, reason }]))
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

/** Whether the settings leave out a table that is there: all others of the chosen schemas are in one of the lists. */
export function isLeftOut(
  { catalogs, comparison }: Pick<Resolved, 'catalogs' | 'comparison'>,
  table: string,
): boolean {
  const { pairs, absent, notCompared, onlyLive, excluded } = comparison;
  if (excluded.includes(table)) return true;
  const isListed = [...pairs, ...absent, ...notCompared, ...onlyLive].some(({ name }) => name === table);
  return !isListed && [...catalogs.old, ...catalogs.live].some(({ display }) => display === table);
}

/** The names in a comparison that a pattern of the user's means: a mapped table has two names. */
function meant(
  { comparison, catalogs }: Pick<Resolved, 'comparison' | 'catalogs'>,
  pattern: string,
): string[] {
  const one = { include: [pattern], exclude: [] };
  const displays = [...catalogs.old, ...catalogs.live]
    .filter((table) => isChosen(table, one))
    .map(({ display }) => display);
  const mapped = comparison.pairs.filter(({ old }) => displays.includes(displayOf(catalogs, old)));
  return [...new Set([...displays, ...mapped.map(({ name }) => name)])];
}

function displayOf({ old }: Catalogs, { schema, table }: Pair['old']): string {
  return old.find((one) => one.schema === schema && one.name === table)?.display ?? '';
}

/**
 * Makes sure that what the user asks for by name was compared, and that anything was.
 *
 * @param aside tables about which nothing is staged
 * @throws PgmendError (exit 2) that says which run compared what
 */
export async function requireCompared(
  session: Session<Settings>,
  resolved: Pick<Resolved, 'comparison' | 'catalogs'>,
  aside: NotLookedAt[],
): Promise<void> {
  const { pairs, onlyLive } = resolved.comparison;
  const there = pairs
    .filter(({ name }) => !aside.some(({ table }) => table === name))
    .map(({ name }) => name);
  const alone = onlyLive.map(({ name, reason }) => ({ table: name, reason }));
  const refused = new Map<string, string>();
  for (const pattern of session.settings.comparison.include) {
    const names = meant(resolved, pattern);
    if (names.some((name) => there.includes(name))) continue;
    for (const { table, reason } of [...aside, ...alone])
      if (names.includes(table)) refused.set(table, reason);
  }
  if (refused.size === 0 && there.length === 0)
    for (const { table, reason } of aside.length > 0 ? aside : alone) refused.set(table, reason);
  if (refused.size > 0) throw await notCompared(session, refused);
  if (there.length === 0) throw await notCompared(session, new Map([['no table', neverCompared]]));
}

/** What a run compared, from the journal. */
interface ComparedBy {
  id: number;
  started_at: string;
  run_by: string;
  compared: string[];
  /** The last run that compared each of the tables asked for; what it staged is no longer there. */
  earlier: Record<string, number | null>;
}

/** Says of tables that they were not compared, and which run compared what. Exit 2. */
async function notCompared(
  { work, settings }: Session<Settings>,
  tables: Map<string, string>,
): Promise<PgmendError> {
  const names = [...tables.keys()];
  const [run] = await query<ComparedBy>(work.sql, 'compared_by', { staging: settings.staging }, [
    JSON.stringify(names),
  ]);
  const known = names.filter((name) => tables.get(name) !== neverCompared);
  const before = names.flatMap((name) => {
    const id = run?.earlier[name];
    return id && id !== run.id
      ? [`run ${id} compared ${name}, and its staged results are no longer there`]
      : [];
  });
  const lines = [
    ...(run
      ? [
          `run ${run.id} of ${run.started_at.replace(/\.\d+/, '')}, by ${run.run_by}, compared ${listNames(run.compared.sort())}`,
        ]
      : []),
    ...before.slice(0, 3),
    ...known.slice(0, 10).map((name) => `${name}: ${tables.get(name)}`),
  ];
  return new PgmendError(`not part of the staged comparison: ${listNames(names.sort())}`, {
    exitCode: exitCodes.usage,
    detail: lines.map((line) => `   ${line}`).join('\n'),
    next: [['pgmend run', 'compare them; without --table all of the schema']],
  });
}

/** The database that what is staged was compared with, for people, where it is another than the given one; null where not. */
export async function otherOld(
  { work, settings: { staging } }: Session<Settings>,
  old: Target,
): Promise<string | null> {
  const [row] = await work.sql.unsafe(
    `select server_options ->> 'host' as host, server_options ->> 'port' as port, database from ${staging}.sides where side = 'old'`,
  );
  if (!row?.host) return null;
  const { host, port, dbname } = serverOptions(old, '');
  const same = row.host === host && row.port === port && row.database === dbname;
  return same ? null : `${row.database} on ${row.host}:${row.port}`;
}

/**
 * Makes sure that old, where the user names it, is the one that what is staged was compared with.
 *
 * @throws PgmendError (exit 2) where it is another one
 */
export async function requireSameOld(session: Session<Settings>): Promise<void> {
  const { old } = session.settings;
  const other = old && (await otherOld(session, old));
  if (!other) return;
  throw new PgmendError(
    `the staged results are of ${other}, but old is now ${old.database} on ${old.host}:${old.port}`,
    {
      exitCode: exitCodes.usage,
      hint: 'If both are the same database, leave out --old (PGMEND_OLD_URL, old in pgmend.yaml): it is not needed here.',
      next: [['pgmend run', 'compare with the other one']],
    },
  );
}
